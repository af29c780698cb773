package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** {@code latest}: a record is skipped only when a later one was submitted. */
class LatestTest extends ManualLoopFixture {
    @Test
    void shouldKeepTheNewest() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> outputAll(0, 100))
                .then(this::runAll)
                .then(() -> assertThat(unread()).isEqualTo(SLOT))
                .then(() -> output(100))
                .then(this::runAll)
                .then(() -> assertThat(unread()).isEqualTo(SLOT))
                .thenRequest(10)
                .then(this::runAll)
                .expectNext(100L)
                .thenCancel()
                .verify();
        assertDropped(100);
        assertBalanced(101);
    }

    @Test
    void shouldKeepTheOnlyOne() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> output(7))
                .then(this::runAll)
                .then(this::runAll)
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(7L)
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @Test
    void shouldNotSkipForADiscardedRecord() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> outputAll(0, 3))
                .then(this::discard)
                .then(this::discard)
                .then(this::runAll)
                .then(() -> assertDropped(2))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(2L)
                .thenCancel()
                .verify();
        runAll();
        assertDropped(2);
        assertBalanced(5);
    }

    @Test
    void shouldPassDiscardedRecordsTogetherWithSkippedOnes() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> output(0))
                .then(this::discard)
                .then(this::runAll) // nothing to skip yet
                .then(() -> assertThat(unread()).isEqualTo(2 * SLOT))
                .then(() -> output(1))
                .then(this::discard)
                .then(this::runAll)
                .then(() -> assertThat(unread()).isEqualTo(2 * SLOT))
                .then(() -> assertDropped(1))
                .then(() -> assertThat(ring.stats().discarded()).hasValue(1))
                .thenRequest(2)
                .then(this::runAll)
                .expectNext(1L)
                .thenCancel()
                .verify();
        assertBalanced(4);
    }

    @Test
    void shouldNotSkipForABusyRecord() {
        AtomicReference<Reservation> busy = new AtomicReference<>();
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> outputAll(0, 2))
                .then(() -> busy.set(reserve(2)))
                .then(this::runAll)
                .then(() -> assertDropped(1))
                .then(() -> output(3)) // after the busy one, so not readable
                .then(this::runAll)
                .then(() -> assertDropped(1))
                .then(() -> busy.get().submit())
                .then(this::runAll)
                .then(() -> assertDropped(3))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(3L)
                .thenCancel()
                .verify();
        assertBalanced(4);
    }

    @Test
    void shouldKeepTheRecordBeforeABusyOneThatIsDiscarded() {
        AtomicReference<Reservation> busy = new AtomicReference<>();
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> output(0))
                .then(() -> busy.set(reserve(1)))
                .then(this::runAll)
                .then(() -> busy.get().discard())
                .then(this::runAll)
                .then(() -> assertDropped(0))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(0L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldApplyItsRuleOnceMoreWhenDemandReturns() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> output(0))
                .then(this::runAll)
                .then(() -> outputAll(1, 5))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(4L)
                .thenCancel()
                .verify();
        assertDropped(4);
    }

    @Test
    void shouldDeliverAllOfABurstWhileThereIsDemand() {
        StepVerifier.create(numbers(Overflow.latest()), 10)
                .then(() -> outputAll(0, 12))
                .then(loop::runOnce)
                .expectNextSequence(range(0, 10))
                .then(this::runAll)
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(11L)
                .thenCancel()
                .verify();
        assertDropped(1);
    }

    @Test
    void shouldSkipNothingBeforeTheFirstPassWithoutDemandAndBetweenSubscribers() {
        outputAll(0, 5);
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .thenRequest(2)
                .then(loop::runOnce)
                .expectNext(0L, 1L)
                .thenCancel()
                .verify();
        runAll();
        StepVerifier.create(numbers(Overflow.latest()))
                .then(this::runAll)
                .expectNext(2L, 3L, 4L)
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @Test
    void shouldApplyTheSameRuleInEachStall() {
        StepVerifier.Step<Long> step = StepVerifier.create(numbers(Overflow.latest()), 0);
        for (long i = 0; i < 500; i++) { // around the ring, with discards at its edge
            long first = 3 * i;
            step =
                    step.then(() -> outputAll(first, first + 2))
                            .then(this::discard)
                            .then(this::runAll)
                            .then(() -> output(first + 2))
                            .then(this::discard)
                            .thenRequest(1)
                            .then(this::runAll)
                            .expectNext(first + 2);
        }
        step.thenCancel().verify();
        assertDropped(1_000);
        assertBalanced(2_500);
    }

    @Test
    void shouldKeepTheNewestOfAFullRingAndMakeRoom() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> overfill(0, 3))
                .then(this::runAll)
                .then(() -> outputAll(1_000, 1_000 + CAPACITY - 1))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(1_000L + CAPACITY - 2)
                .thenCancel()
                .verify();
        assertBalanced(CAPACITY + 3 + CAPACITY - 1);
    }

    @Test
    void shouldNotSkipForRecordsAfterAGracefulClose() {
        StepVerifier.create(numbers(Overflow.latest()), 0)
                .then(() -> outputAll(1, 3))
                .then(() -> ring.closeGracefully(Duration.ofMinutes(1)))
                .then(loop::runOnce) // reads the records that are there now
                .then(() -> output(3))
                .then(loop::runOnce)
                .thenRequest(10)
                .then(this::runAll)
                .expectNext(2L)
                .verifyComplete();
        assertThat(ring.stats().dropped()).isEqualTo(1);
        assertThat(ring.stats().pendingBytes()).isEqualTo(SLOT);
    }
}
