package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** {@code error}: the stream delivers the records in the ring, then fails with the losses. */
class OverflowErrorTest extends ManualLoopFixture {
    private static Consumer<Throwable> lost(long lost, long cumulative) {
        return error -> {
            assertThat(error).isInstanceOf(EventsLostException.class);
            EventsLostException exception = (EventsLostException) error;
            assertThat(exception.lost()).isEqualTo(lost);
            assertThat(exception.cumulative()).isEqualTo(cumulative);
            assertThat(error)
                    .hasMessageContainingAll(
                            "events: ", lost + " records", "make the buffer larger");
        };
    }

    @Test
    void shouldDeliverTheRecordsInTheRingAndThenFail() {
        StepVerifier.create(numbers(Overflow.error()), 0)
                .then(() -> overfill(0, 3))
                .then(this::runAll)
                .thenRequest(10)
                .then(this::runAll)
                .expectNextSequence(range(0, 10))
                .then(this::runAll)
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(10, CAPACITY))
                .expectErrorSatisfies(lost(3, 3))
                .verify();
        assertBalanced(CAPACITY + 3);
    }

    @Test
    void shouldKeepLaterRecordsForTheNextSubscriber() {
        StepVerifier.create(numbers(Overflow.error()), 0)
                .then(() -> overfill(0, 1))
                .then(this::runAll) // the failure is noticed
                .thenRequest(200)
                .then(loop::runOnce)
                .expectNextSequence(range(0, 200))
                .then(() -> outputAll(1_000, 1_100))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(200, CAPACITY))
                .expectErrorSatisfies(lost(1, 1))
                .verify();
        StepVerifier.create(numbers(Overflow.error()))
                .then(this::runAll)
                .expectNextSequence(range(1_000, 1_100))
                .thenCancel()
                .verify();
        assertBalanced(CAPACITY + 101);
    }

    @Test
    void shouldFailAtOnceIfTheRingIsEmpty() {
        StepVerifier.create(numbers(Overflow.error()), 0)
                .then(this::runAll)
                .then(() -> assertThat(ring.reserve(SIZE)).isNull()) // never fits
                .then(this::runAll)
                .expectErrorSatisfies(lost(1, 1)) // requires no demand
                .verify();
    }

    @Test
    void shouldIgnoreFailuresBeforeTheSubscription() {
        overfill(0, 5);
        StepVerifier.create(numbers(Overflow.error()))
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .then(() -> output(1_000))
                .then(this::runAll)
                .expectNext(1_000L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldBeginAnewWithEachSubscription() {
        List<Long> received = new ArrayList<>();
        var twice = numbers(Overflow.error()).doOnNext(received::add).retry(1);
        StepVerifier.create(twice, 0)
                .then(() -> overfill(0, 2))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .then(() -> outputAll(1_000, 1_010))
                .then(this::runAll)
                .expectNextSequence(range(1_000, 1_010))
                .then(() -> overfill(2_000, 4))
                .then(this::runAll)
                .expectNextSequence(range(2_000, 2_000 + CAPACITY))
                .expectErrorSatisfies(lost(4, 6))
                .verify();
        assertThat(received).hasSize(2 * CAPACITY + 10);
    }

    @Test
    void shouldSkipNothing() {
        StepVerifier.create(numbers(Overflow.error()), 1)
                .then(() -> outputAll(0, 100))
                .then(this::runAll)
                .expectNext(0L)
                .thenRequest(99)
                .then(this::runAll)
                .expectNextSequence(range(1, 100))
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    /** A cancelled subscriber gets no error, and the hook for dropped errors gets none. */
    @Test
    void shouldNotDropAnErrorAfterACancel() {
        overfill(0, 0);
        StepVerifier.create(numbers(Overflow.error()).take(CAPACITY), 0)
                .then(() -> assertThat(output(-1)).isFalse())
                .thenRequest(CAPACITY)
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .expectComplete()
                .verifyThenAssertThat()
                .hasNotDroppedErrors();
    }

    @Test
    void shouldContinueAFullBatchInTheNextPass() {
        var flux = BpfEvents.ringbuf(ring, NUMBER, options.overflow(Overflow.error()).batchSize(7));
        StepVerifier.create(flux, 0)
                .then(() -> overfill(0, 1))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .expectErrorSatisfies(lost(1, 1))
                .verify();
    }

    @Test
    void shouldFailRatherThanCompleteWhenTheRingIsClosedBeforeTheNextPass() {
        StepVerifier.create(numbers(Overflow.error()))
                .then(this::runAll)
                .then(() -> assertThat(ring.reserve(SIZE)).isNull()) // never fits
                .then(ring::close)
                .then(this::runAll)
                .expectErrorSatisfies(lost(1, 1))
                .verify();
    }
}
