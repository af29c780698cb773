package io.bpfevents.core.loop;

import io.bpfevents.core.internal.memory.HeapRecordMemory;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A producer against a loop that goes to sleep: each stores, and then loads what is of the other.
 */
public final class SleepStress {
    private static final long SIZE = 4096;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private SleepStress() {}

    /**
     * A record is committed while the reader publishes its position and the loop announces its
     * sleep: the producer sees the position and notifies, or the pass before the wait sees the
     * record.
     */
    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = Expect.ACCEPTABLE, desc = "notified")
    @Outcome(id = "true, 2, 2", expect = Expect.ACCEPTABLE, desc = "read, and notified as well")
    @Outcome(id = "false, 2, 2", expect = Expect.ACCEPTABLE, desc = "read before the wait")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost wake-up, or an incomplete record")
    @State
    public static class Commit {
        private final SimulatedRing ring = new SimulatedRing("events", SIZE);
        private final MappedRingbufReader reader =
                new MappedRingbufReader("events", ring.memory().forReader());
        private final CollectingSink sink = new CollectingSink(Integer.MAX_VALUE);
        private final Delivery<?> delivery = sink.delivery();
        private final Wakeup wakeup = new Wakeup(new NoSignal());

        public Commit() {
            commit();
        }

        private boolean commit() {
            long position = ring.reserve(Integer.BYTES);
            return ring.commit(position, MemorySegment.ofArray(new int[] {1}), false);
        }

        private int read() {
            reader.drain(delivery, Integer.MAX_VALUE, Bounds.none());
            return sink.records().size();
        }

        @Actor
        public void producer(ZII_Result result) {
            result.r1 = commit();
        }

        @Actor
        public void loop(ZII_Result result) {
            read(); // publishes its position last
            wakeup.announceSleep();
            result.r2 = read();
        }

        @Arbiter
        public void later(ZII_Result result) {
            result.r3 = read();
            ring.close();
        }
    }

    /**
     * The two stores and loads alone, so that they meet often: a record is committed while the
     * consumer position is published and the loop announces its sleep.
     */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "notified")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "seen, and notified as well")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "seen before the wait")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class Publication {
        private static final long BUSY_RECORD = 16; // its position: one record precedes it
        private static final int WORDS = 8;

        private final MemorySegment consumerPage = words(1);
        private final MemorySegment data = words(2 * WORDS);
        private final RingMemory memory =
                new RingMemory(consumerPage, words(1), data, new HeapRecordMemory(data), () -> {});
        private final Wakeup wakeup = new Wakeup(new NoSignal());

        public Publication() {
            data.set(ValueLayout.JAVA_INT, BUSY_RECORD, RecordHeader.BUSY | Integer.BYTES);
        }

        private static MemorySegment words(int count) {
            return MemorySegment.ofArray(new long[count]);
        }

        /** As {@code bpf_ringbuf_commit}; a simulated ring would take most of the time. */
        @Actor
        public void producer(ZZ_Result result) {
            int _ = (int) INT.getAndSet(data, BUSY_RECORD, Integer.BYTES);
            result.r1 = (long) LONG.getAcquire(consumerPage, 0L) == BUSY_RECORD;
        }

        @Actor
        public void loop(ZZ_Result result) {
            memory.consumerPositionRelease(BUSY_RECORD);
            wakeup.announceSleep();
            result.r2 = !RecordHeader.isBusy(memory.headerAcquire(BUSY_RECORD));
        }
    }

    /** The producer notifies by the result of its commit. */
    private static final class NoSignal implements Wakeup.Signal {
        @Override
        public void raise() {}

        @Override
        public void awaitSignals(long count) {}
    }
}
