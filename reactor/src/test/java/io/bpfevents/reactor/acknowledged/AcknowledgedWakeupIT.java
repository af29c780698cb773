package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.Contract;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.conformance.Spin;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/**
 * Single records at random moments around the arming of the doorbell, on a loop that nothing but
 * the program wakes. No record is acknowledged: an acknowledgement would wake the loop as well. So
 * the consumer position stays at 0, where the kernel's own rule notifies of the first record only.
 */
@Tag("slow")
class AcknowledgedWakeupIT extends KernelRingFixture {
    /** System property: the seed of a run to repeat, as far as threads permit. */
    private static final String SEED = "io.bpfevents.acknowledged.seed";

    private static final int RECORDS = 100_000;
    private static final int POLLED = 2_000; // about a millisecond each
    private static final int SLOT = 24;
    private static final int ALL_FIT = 4 << 20;

    private static final int LONGEST_PAUSE = 600; // spins
    private static final int LATE_EVERY = 200;

    /** The time after which the loop's first wait for a doorbell ends, and twice the spread. */
    private static final long FIRST_WAIT_NANOS = 1_000_000;

    private static final int SPREAD_NANOS = 200_000;

    private final long seed = Long.getLong(SEED, new Random().nextLong());
    private final Random random = new Random(seed);

    /** Counts what it receives, and acknowledges nothing. */
    private static final class Counter extends BaseSubscriber<Acknowledged<Long>> {
        final AtomicLong received = new AtomicLong();

        @Override
        protected void hookOnNext(Acknowledged<Long> event) {
            received.incrementAndGet();
        }
    }

    private void sendOneByOne(BpfRingbuf ring, int records, Runnable send) throws Exception {
        Counter counter = new Counter();
        BpfEvents.<Long>acknowledged(ring, Producer::sequence, options).subscribe(counter);
        for (int sent = 1; sent <= records; sent++) {
            send.run();
            int all = sent;
            try {
                Spin.until(() -> counter.received.get() == all);
            } catch (InterruptedException e) {
                throw new AssertionError(
                        "record %d hangs, with -D%s=%d".formatted(all, SEED, seed), e);
            }
            pause();
        }
        counter.cancel();
        assertThat(ring.stats().acknowledgements().unacknowledged()).isBetween(0L, (long) records);
        assertThat(ring.stats().delivered()).isZero();
    }

    /** Mostly while the loop arms the doorbell or falls asleep; sometimes when its check is due. */
    private void pause() {
        if (random.nextInt(LATE_EVERY) == 0) {
            long until =
                    System.nanoTime()
                            + FIRST_WAIT_NANOS
                            + random.nextInt(SPREAD_NANOS)
                            - SPREAD_NANOS / 2;
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
        } else {
            Spin.some(random.nextInt(LONGEST_PAUSE));
        }
    }

    @Test
    void shouldWakeForEachSubmittedRecord() throws Exception {
        Producer producer = producer(ALL_FIT);
        sendOneByOne(producer.ring(), RECORDS, () -> producer.call(1).asTheReaderWants().run());
    }

    @Test
    void shouldWakeForEachOutput() throws Exception {
        try (Contract contract =
                Contract.load(TestObjects.open("contract").maxEntries("events", ALL_FIT))) {
            sendOneByOne(
                    contract.object().ringbuf("events"),
                    RECORDS,
                    () -> contract.run("output_constant", 1));
            assertThat(contract.run("output_constant", 0).position())
                    .isEqualTo((long) RECORDS * SLOT);
        }
    }

    /** The kernel notifies of no record, so the loop polls. */
    @Test
    void shouldDeliverEachRecordOfAProgramWithoutTheContract() throws Exception {
        try (BpfObject plain = TestObjects.open("plain").load()) {
            long[] args = {0, 1, 0, 0, 0, 0, 0, 0};
            sendOneByOne(
                    plain.ringbuf("events"),
                    POLLED,
                    () -> plain.program("produce_16").testRun(MemorySegment.ofArray(args)));
        }
    }
}
