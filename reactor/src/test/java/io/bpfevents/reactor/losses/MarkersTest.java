package io.bpfevents.reactor.losses;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Losses within the stream: as strings among the numbers. */
class MarkersTest extends ManualLoopFixture {
    private static String text(Loss loss) {
        return loss.cause() + " " + loss.count() + " of " + loss.cumulative();
    }

    private Flux<String> marked(Overflow policy) {
        return marked(policy, MarkersTest::text);
    }

    private Flux<String> marked(Overflow policy, Function<Loss, String> marker) {
        return BpfEvents.ringbufWithLosses(
                ring,
                record -> Long.toString(NUMBER.decode(record)),
                options.overflow(policy),
                marker);
    }

    private static List<String> texts(long from, long to) {
        return range(from, to).stream().map(number -> Long.toString(number)).toList();
    }

    @Test
    void shouldStandWhereRecordsAreMissing() {
        StepVerifier.create(marked(Overflow.backpressure()), 0)
                .then(() -> overfill(0, 3))
                .thenRequest(2)
                .then(this::runAll)
                .expectNext("0", "1")
                .then(() -> outputAll(1_000, 1_002)) // into the returned space
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(texts(2, CAPACITY))
                .expectNext("RESERVE_FAILURE 3 of 3", "1000", "1001")
                .thenCancel()
                .verify();
        assertThat(ring.stats().delivered()).isEqualTo(CAPACITY + 2);
        assertBalanced(CAPACITY + 5);
    }

    @Test
    void shouldStandInEachGapThatHasASnapshotOfItsOwn() {
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(() -> overfill(0, 2))
                .then(this::runAll)
                .expectNextSequence(texts(0, CAPACITY))
                .expectNext("RESERVE_FAILURE 2 of 2")
                .then(() -> overfill(1_000, 1))
                .then(this::runAll)
                .expectNextSequence(texts(1_000, 1_000 + CAPACITY))
                .expectNext("RESERVE_FAILURE 1 of 3")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldCountFailuresOfOneSnapshotAfterTheLatest() {
        StepVerifier.create(marked(Overflow.backpressure()), 0)
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(() -> outputAll(0, 2))
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(() -> outputAll(2, 4))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNext("0", "1", "RESERVE_FAILURE 2 of 2", "2", "3")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldUseOneUnitOfDemand() {
        StepVerifier.create(marked(Overflow.backpressure()), 0)
                .then(() -> overfill(0, 1))
                .thenRequest(CAPACITY)
                .then(this::runAll)
                .expectNextSequence(texts(0, CAPACITY))
                .then(() -> output(1_000))
                .then(this::runAll)
                .thenRequest(1)
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 1 of 1")
                .then(() -> assertThat(ring.stats().delivered()).isEqualTo(CAPACITY))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext("1000")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldBeEmittedWithoutAFollowingRecord() {
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(this::runAll)
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 1 of 1")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldStandWhereRecordsWereDropped() {
        StepVerifier.create(marked(Overflow.dropOldest(2 * SLOT)), 1)
                .then(() -> outputAll(0, 10))
                .then(this::runAll)
                .expectNext("0")
                .then(this::runAll) // without demand
                .thenRequest(3)
                .then(this::runAll)
                .expectNext("DROPPED 7 of 7", "8", "9")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldStandWhereThrottlingWasNoticed() {
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(() -> output(0))
                .then(this::runAll)
                .expectNext("0")
                .then(ring::throttle)
                .then(ring::throttle)
                .then(() -> output(1))
                .then(this::runAll)
                .expectNext("THROTTLED 2 of 2", "1")
                .thenCancel()
                .verify();
        assertThat(ring.stats().throttled()).isEqualTo(2);
        assertBalanced(4);
    }

    @Test
    void shouldReportThrottledAttemptsOnceAcrossSubscribers() {
        ring.throttle();
        for (String expected : List.of("THROTTLED 1 of 1", "THROTTLED 1 of 2")) {
            StepVerifier.create(marked(Overflow.backpressure()))
                    .then(this::runAll)
                    .expectNext(expected)
                    .thenCancel()
                    .verify();
            ring.throttle();
        }
    }

    @Test
    void shouldFailIfTheProgramThrottles() {
        ring.throttle(); // before the subscription
        StepVerifier.create(numbers(Overflow.error()))
                .then(() -> output(0))
                .then(this::runAll)
                .expectNext(0L)
                .then(() -> output(1))
                .then(ring::throttle)
                .then(this::runAll)
                .expectNext(1L)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOfSatisfying(
                                        EventsLostException.class,
                                        lost -> {
                                            assertThat(lost.lost()).isOne();
                                            assertThat(lost.cumulative()).isEqualTo(2);
                                        }))
                .verify();
    }

    @Test
    void shouldReportBothCauses() {
        StepVerifier.create(marked(Overflow.dropOldest(2 * SLOT)), 0)
                .then(() -> overfill(0, 4))
                .then(this::runAll)
                .then(() -> output(1_000))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNext(
                        "DROPPED " + (CAPACITY - 1) + " of " + (CAPACITY - 1),
                        Integer.toString(CAPACITY - 1),
                        "RESERVE_FAILURE 4 of 4",
                        "1000")
                .thenCancel()
                .verify();
    }

    /** The failures lie among skipped records. */
    @Test
    void shouldReportFailuresAmongDroppedRecords() {
        StepVerifier.create(marked(Overflow.latest()), 0)
                .then(() -> overfill(0, 4))
                .then(this::runAll)
                .then(() -> outputAll(1_000, 1_003))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNext(
                        "DROPPED " + (CAPACITY + 2) + " of " + (CAPACITY + 2),
                        "RESERVE_FAILURE 4 of 4",
                        "1002")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReportEachLossOnceAcrossSubscribers() {
        assertThat(ring.reserve(SIZE)).isNull(); // before the first subscriber
        StepVerifier.create(marked(Overflow.drop()))
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 1 of 1")
                .thenCancel()
                .verify();
        assertThat(ring.reserve(SIZE)).isNull();
        runAll();
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 1 of 2")
                .then(() -> output(7))
                .then(this::runAll)
                .expectNext("7")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldKeepUnreportedLossesForTheNextSubscriber() {
        StepVerifier.create(marked(Overflow.backpressure()), 0)
                .then(() -> overfill(0, 6))
                .thenRequest(CAPACITY)
                .then(this::runAll) // the loss is found, but no demand is left for its marker
                .expectNextCount(CAPACITY)
                .thenCancel()
                .verify();
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 6 of 6")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReportLossesThatAStreamWithoutMarkersPassed() {
        StepVerifier.create(numbers(Overflow.backpressure()))
                .then(() -> overfill(0, 2))
                .then(this::runAll)
                .expectNextCount(CAPACITY)
                .thenCancel()
                .verify();
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(this::runAll)
                .expectNext("RESERVE_FAILURE 2 of 2")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldEndTheStreamWithWhatTheMarkerThrows() {
        StepVerifier.create(
                        marked(
                                Overflow.backpressure(),
                                loss -> {
                                    throw new IllegalArgumentException("no");
                                }))
                .then(() -> output(0))
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(() -> output(1))
                .then(this::runAll)
                .expectNext("0")
                .expectErrorMessage("no")
                .verify();
        StepVerifier.create(numbers(Overflow.backpressure())) // the ring is free, and whole
                .then(this::runAll)
                .expectNext(1L)
                .thenCancel()
                .verify();
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is the case under test
    void shouldEndTheStreamIfTheMarkerReturnsNull() {
        StepVerifier.create(marked(Overflow.backpressure(), loss -> null))
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(this::runAll)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(NullPointerException.class)
                                .hasMessageContaining("marker"))
                .verify();
    }

    @Test
    void shouldPassAFilterWithoutFurtherDemand() {
        StepVerifier.create(marked(Overflow.backpressure()).filter(text -> text.equals("1")), 1)
                .then(() -> output(0))
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(() -> output(1))
                .then(this::runAll)
                .expectNext("1")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldWaitForABusyRecordBeforeIt() {
        AtomicReference<Reservation> busy = new AtomicReference<>();
        StepVerifier.create(marked(Overflow.backpressure()))
                .then(() -> busy.set(reserve(0)))
                .then(() -> assertThat(ring.reserve(SIZE)).isNull())
                .then(() -> output(1))
                .then(this::runAll)
                .then(() -> busy.get().submit())
                .then(this::runAll)
                .expectNext("0", "RESERVE_FAILURE 1 of 1", "1")
                .thenCancel()
                .verify();
    }

    @Test
    void shouldPrecedeTheErrorOfThePolicy() {
        StepVerifier.create(marked(Overflow.error()))
                .then(() -> overfill(0, 2))
                .then(this::runAll)
                .expectNextCount(CAPACITY)
                .expectNext("RESERVE_FAILURE 2 of 2")
                .expectError(EventsLostException.class)
                .verify();
    }

    @Test
    void shouldReadASmallBatchAtATime() {
        var flux =
                BpfEvents.ringbufWithLosses(
                        ring,
                        record -> Long.toString(NUMBER.decode(record)),
                        options.batchSize(3),
                        MarkersTest::text);
        StepVerifier.create(flux)
                .then(() -> overfill(0, 2))
                .then(this::runAll)
                .expectNextSequence(texts(0, CAPACITY))
                .expectNext("RESERVE_FAILURE 2 of 2")
                .thenCancel()
                .verify();
    }
}
