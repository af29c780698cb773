package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** The loop wakes for each single record and each single request, and hangs on none. */
@Tag("slow")
abstract class WakeUpContract extends ConformanceContract {
    private static final int WAKE_UPS = 20_000;
    private static final int FORCE_EVERY = 4;
    private static final int LONGEST_PAUSE = 400; // spins: a few microseconds

    private final Random pauses = new Random(42);

    @Test
    void shouldWakeForEachRecordByTheKernelsOwnRule() throws Exception {
        wakeUp(1, burst -> burst);
    }

    @Test
    void shouldWakeForEachForcedRecord() throws Exception {
        wakeUp(1, Burst::forced);
    }

    @Test
    void shouldWakeForTheForcedRecordAmongRecordsWithoutAWakeUp() throws Exception {
        wakeUp(FORCE_EVERY, Burst::forcedLast);
    }

    private interface Waking {
        Burst of(Burst burst);
    }

    private void wakeUp(int records, Waking waking) throws Exception {
        NumberedRing ring = ring(RING);
        Counter counter = new Counter(Long.MAX_VALUE);
        sequences(ring).subscribe(counter);
        for (long first = 0; first < (long) WAKE_UPS * records; first += records) {
            long waits = LoopCounters.waits(loop);
            ring.produce(waking.of(Burst.of(first, records)));
            long all = first + records;
            Spin.until(() -> counter.received.get() == all);
            pause(waits);
        }
        assertThat(LoopCounters.waits(loop)).isGreaterThan(WAKE_UPS / 3);
    }

    /** Every other time the loop falls asleep; else it may be anywhere on its way there. */
    private void pause(long waits) throws InterruptedException {
        if (pauses.nextBoolean()) {
            Spin.until(() -> LoopCounters.waits(loop) > waits);
        } else {
            Spin.some(pauses.nextInt(LONGEST_PAUSE));
        }
    }

    @Test
    void shouldWakeForEachRequest() throws Exception {
        NumberedRing ring = ring(16L * RING); // all records fit
        ring.produce(Burst.of(0, WAKE_UPS));
        Counter counter = new Counter(0);
        sequences(ring).subscribe(counter);
        for (long i = 1; i <= WAKE_UPS; i++) {
            long waits = LoopCounters.waits(loop);
            counter.request(1);
            long all = i;
            Spin.until(() -> counter.received.get() == all);
            pause(waits);
        }
    }

    @Test
    void shouldWakeForEachSubscriber() throws Exception {
        NumberedRing ring = ring(16L * RING);
        ring.produce(Burst.of(0, WAKE_UPS));
        for (int i = 0; i < WAKE_UPS; i++) {
            Counter counter = new Counter(1);
            long waits = LoopCounters.waits(loop);
            sequences(ring).subscribe(counter);
            Spin.until(() -> counter.received.get() == 1);
            pause(waits);
            counter.cancel();
        }
    }

    private static final class Counter extends BaseSubscriber<Long> {
        final AtomicLong received = new AtomicLong();
        private final long demand;

        Counter(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnNext(Long sequence) {
            if (demand != 1 && sequence != received.get()) {
                throw new IllegalStateException("got " + sequence + " as " + received.get());
            }
            received.incrementAndGet();
        }
    }
}
