package io.bpfevents.core.loop;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * A producer against a loop that goes to sleep: each stores, and then loads what is of the other.
 */
public final class SleepStress {
    private static final long SIZE = 4096;

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

    /** The producer notifies by the result of its commit. */
    private static final class NoSignal implements Wakeup.Signal {
        @Override
        public void raise() {}

        @Override
        public void awaitSignals(long count) {}
    }
}
