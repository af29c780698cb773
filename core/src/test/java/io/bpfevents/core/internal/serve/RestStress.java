package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A producer against a reader that changes from rests to a wait for a notification. */
public final class RestStress {
    private static final long SIZE = 8192;
    private static final long REST = RecordConsumer.SHORTEST_REST_NANOS;

    private RestStress() {}

    /**
     * A record is committed while the reader ends its last rest and prepares a wait: the producer
     * notifies, or the reader finds the record before it waits.
     */
    @JCStressTest
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "notified")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "read, and notified as well")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "read before the wait")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost wake-up")
    @State
    public static class EndOfRest {
        private final SimulatedRing ring = new SimulatedRing("events", SIZE);
        private final OpenBuffer open = ring.open(new RingbufCounters(SIZE, ring, null));
        private final CollectingSink sink = new CollectingSink(Integer.MAX_VALUE);
        private final RecordConsumer reader = new RestingConsumer(REST);
        private final int before;
        private long now = 1_000_000_000;
        private final ReadSchedule schedule = new ReadSchedule(open, null, true, () -> now);

        public EndOfRest() {
            do { // a producer that is faster than a pass
                now += 1_000;
                commit();
                pass();
            } while (schedule.prepareSleep());
            before = sink.records().size();
        }

        private boolean commit() {
            long position = ring.reserve(8);
            return ring.commit(position, MemorySegment.ofArray(new byte[8]), false);
        }

        /** As the loop: returns whether another pass must follow. */
        private boolean pass() {
            if (!schedule.begin(reader, false)) {
                return false;
            }
            int read = open.drain(sink.delivery(), Integer.MAX_VALUE);
            return schedule.end() || read > 0;
        }

        @Actor
        public void producer(ZI_Result result) {
            result.r1 = commit();
        }

        @Actor
        public void loop(ZI_Result result) {
            boolean waitsForNotification = false;
            while (!waitsForNotification) {
                boolean again = pass();
                if (!again) {
                    boolean relies = schedule.prepareSleep();
                    VarHandle.fullFence(); // as the loop does when it announces its sleep
                    now += REST; // the rest may end before the pass that precedes the wait
                    again = pass();
                    waitsForNotification = relies && !again;
                }
            }
            result.r2 = sink.records().size() - before;
        }

        @Arbiter
        public void end(ZI_Result result) {
            open.close();
            ring.close();
        }
    }
}
