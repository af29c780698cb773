package io.bpfevents.reactor.overflow;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/**
 * {@code dropOldest}: without demand the oldest records are skipped while more than {@code
 * keepBytes} are unread.
 */
class DropOldestTest extends ManualLoopFixture {
    @Test
    void shouldKeepHalfTheRingByDefault() {
        StepVerifier.create(numbers(Overflow.dropOldest()), 0)
                .then(() -> outputAll(0, 128)) // 2048 bytes: not more than half
                .then(this::runAll)
                .then(() -> assertDropped(0))
                .then(() -> output(128))
                .then(this::runAll)
                .then(() -> assertDropped(1))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(1, 129))
                .thenCancel()
                .verify();
        assertBalanced(129);
    }

    @Test
    void shouldKeepExactlyTheRecordsThatFit() {
        StepVerifier.create(numbers(Overflow.dropOldest(3 * SLOT + 7)), 0)
                .then(() -> outputAll(0, 10))
                .then(this::runAll)
                .then(() -> assertUnread(3))
                .thenRequest(10)
                .then(this::runAll)
                .expectNext(7L, 8L, 9L)
                .thenCancel()
                .verify();
        assertDropped(7);
    }

    private void assertUnread(long records) {
        Assertions.assertThat(unread()).isEqualTo(records * SLOT);
    }

    @Test
    void shouldCountRecordsBySizeAndNotByNumber() {
        StepVerifier.create(numbers(Overflow.dropOldest(1_000)), 0)
                .then(() -> output(0))
                .then(() -> ring.output(new byte[984])) // 992 with its header
                .then(this::runAll) // 1008 bytes: the first is skipped, the second fits
                .then(() -> Assertions.assertThat(unread()).isEqualTo(992))
                .thenCancel()
                .verify();
        assertDropped(1);
    }

    @Test
    void shouldKeepNothingWithKeepBytesZero() {
        StepVerifier.create(numbers(Overflow.dropOldest(0)), 0)
                .then(() -> outputAll(0, 10))
                .then(this::runAll)
                .then(() -> assertUnread(0))
                .thenCancel()
                .verify();
        assertDropped(10);
    }

    @Test
    void shouldLoseTheNewestWhenItKeepsTheWholeRing() {
        StepVerifier.create(numbers(Overflow.dropOldest(SIZE)), 0)
                .then(() -> overfill(0, 2))
                .then(this::runAll)
                .then(() -> assertDropped(0))
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .thenCancel()
                .verify();
        assertBalanced(CAPACITY + 2);
    }

    @Test
    void shouldGiveTheProducersTheirRoomBack() {
        StepVerifier.create(numbers(Overflow.dropOldest()), 0)
                .then(() -> overfill(0, 1))
                .then(this::runAll)
                .then(() -> outputAll(1_000, 1_000 + 127)) // half the ring less a byte
                .then(() -> Assertions.assertThat(output(-1)).isFalse())
                .thenCancel()
                .verify();
        assertDropped(CAPACITY - 128);
        Assertions.assertThat(ring.stats().reserveFailures()).hasValue(2);
    }

    @Test
    void shouldSkipNothingWhileThereIsDemand() {
        StepVerifier.create(numbers(Overflow.dropOldest(0)))
                .then(this::runAll)
                .then(() -> outputAll(0, CAPACITY))
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    /** Demand returns before the next pass, so no stall began. */
    @Test
    void shouldSkipNothingBeforeTheFirstPassWithoutDemand() {
        outputAll(0, 10);
        StepVerifier.create(numbers(Overflow.dropOldest(0)), 0)
                .thenRequest(20)
                .then(this::runAll)
                .expectNextSequence(range(0, 10))
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @Test
    void shouldSkipNothingBetweenSubscribers() {
        StepVerifier.create(numbers(Overflow.dropOldest(0)), 0)
                .then(this::runAll)
                .thenCancel()
                .verify();
        outputAll(0, 10);
        runAll();
        StepVerifier.create(numbers(Overflow.dropOldest(0)))
                .then(this::runAll)
                .expectNextSequence(range(0, 10))
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @Test
    void shouldApplyItsRuleOnceMoreWhenDemandReturns() {
        StepVerifier.create(numbers(Overflow.dropOldest(2 * SLOT)), 0)
                .then(this::runAll) // from now on stalled
                .then(() -> outputAll(0, 10))
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(8L)
                .thenRequest(5)
                .then(this::runAll)
                .expectNext(9L)
                .thenCancel()
                .verify();
        assertDropped(8);
    }

    @Test
    void shouldApplyItOnlyOnceThen() {
        StepVerifier.create(numbers(Overflow.dropOldest(2 * SLOT)), 0)
                .then(this::runAll)
                .then(() -> outputAll(0, 3))
                .thenRequest(4)
                .then(this::runAll)
                .expectNext(1L, 2L)
                .then(() -> outputAll(3, 20)) // two more are requested: no stall
                .then(loop::runOnce)
                .expectNext(3L, 4L)
                .then(this::runAll) // without demand
                .thenRequest(9)
                .then(this::runAll)
                .expectNext(18L, 19L)
                .thenCancel()
                .verify();
        assertDropped(1 + 13);
        assertBalanced(20);
    }

    @Test
    void shouldApplyTheSameRuleInEachStall() {
        StepVerifier.Step<Long> step = StepVerifier.create(numbers(Overflow.dropOldest(SLOT)), 0);
        for (long i = 0; i < 100; i++) {
            long first = 4 * i;
            step =
                    step.then(() -> outputAll(first, first + 4))
                            .then(this::runAll)
                            .thenRequest(1)
                            .then(this::runAll)
                            .expectNext(first + 3);
        }
        step.thenCancel().verify();
        assertDropped(300);
        assertBalanced(400);
    }

    @Test
    void shouldStopAtABusyRecord() {
        AtomicReference<Reservation> busy = new AtomicReference<>();
        StepVerifier.create(numbers(Overflow.dropOldest(0)), 0)
                .then(() -> outputAll(0, 2))
                .then(() -> busy.set(reserve(2)))
                .then(() -> outputAll(3, 5))
                .then(this::runAll)
                .then(() -> assertUnread(3))
                .then(() -> busy.get().submit())
                .thenRequest(1)
                .then(this::runAll) // the rule once more: all of them may be skipped
                .then(() -> output(5))
                .then(this::runAll)
                .expectNext(5L)
                .thenCancel()
                .verify();
        assertDropped(5);
    }

    @Test
    void shouldNotCountADiscardedRecordAsDropped() {
        StepVerifier.create(numbers(Overflow.dropOldest(0)), 0)
                .then(() -> output(0))
                .then(this::discard)
                .then(() -> output(1))
                .then(this::runAll)
                .thenCancel()
                .verify();
        assertDropped(2);
        Assertions.assertThat(ring.stats().discarded()).hasValue(1);
        assertBalanced(3);
    }

    @Test
    void shouldSkipRecordsSentWithoutAWakeUp() {
        StepVerifier.create(numbers(Overflow.dropOldest(SLOT)), 0)
                .then(() -> outputQuietly(0))
                .then(() -> outputQuietly(1))
                .then(this::runAll)
                .thenRequest(1)
                .then(this::runAll)
                .expectNext(1L)
                .thenCancel()
                .verify();
        assertDropped(1);
    }
}
