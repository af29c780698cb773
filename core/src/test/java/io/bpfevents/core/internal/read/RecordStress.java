package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A producer against the reader, over the two positions and the header of a record. */
public final class RecordStress {
    private static final long SIZE = 4096;

    private RecordStress() {}

    /** The ring of both sides, and their operations on it. */
    private static class Ring {
        final SimulatedRing ring = new SimulatedRing("events", SIZE);
        final MappedRingbufReader reader =
                new MappedRingbufReader("events", ring.memory().forReader());
        final Last last = new Last();
        final Delivery<Integer> delivery = RecordWalkFactory.RINGS.of(Ring::number, last);

        /** The number in the last word of the record. */
        private static int number(MemorySegment record) {
            return record.get(ValueLayout.JAVA_INT, record.byteSize() - Integer.BYTES);
        }

        /** Commits a record; returns whether a wake-up is due. */
        boolean commit(long position, int number, long bytes) {
            MemorySegment record = MemorySegment.ofArray(new int[(int) bytes / Integer.BYTES]);
            record.set(ValueLayout.JAVA_INT, bytes - Integer.BYTES, number);
            return ring.commit(position, record, false);
        }

        /** Reads all committed records; returns the number of the last one. */
        int read() {
            reader.drain(delivery, Integer.MAX_VALUE, Bounds.none());
            return last.number;
        }
    }

    private static final class Last implements UnboundedSink<Integer> {
        int number;

        @Override
        public boolean next(Object callee, Integer event, long at) {
            number = event;
            return true;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            throw new AssertionError("read beyond a record", error);
        }
    }

    /**
     * A record is committed while the reader, which holds the slot of the last record, changes from
     * rests to a wait: the producer wakes the reader, or the pass before the wait finds the record.
     */
    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = Expect.ACCEPTABLE, desc = "woken to read it")
    @Outcome(id = "true, 2, 2", expect = Expect.ACCEPTABLE, desc = "read, and woken as well")
    @Outcome(id = "false, 2, 2", expect = Expect.ACCEPTABLE, desc = "read before the wait")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or incomplete")
    @State
    public static class EndOfRests {
        private final Ring shared = new Ring();

        public EndOfRests() {
            shared.reader.holdLast(true);
            shared.commit(shared.ring.reserve(Integer.BYTES), 1, Integer.BYTES);
        }

        @Actor
        public void producer(ZII_Result result) {
            result.r1 = shared.commit(shared.ring.reserve(Integer.BYTES), 2, Integer.BYTES);
        }

        @Actor
        public void reader(ZII_Result result) {
            shared.read(); // publishes everything but the last slot
            shared.reader.publish(); // as before each wait that relies on a notification
            VarHandle.fullFence();
            result.r2 = shared.read();
        }

        @Arbiter
        public void later(ZII_Result result) {
            result.r3 = shared.read();
            shared.ring.close();
        }
    }

    /**
     * A record that is committed after a halt is not read, at whichever point of its pass the
     * reader is.
     */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the first record was read")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "halted before the first record")
    @Outcome(expect = Expect.FORBIDDEN, desc = "read after the halt")
    @State
    public static class Halt {
        private final Ring shared = new Ring();
        private final long second;

        public Halt() {
            shared.commit(shared.ring.reserve(Integer.BYTES), 1, Integer.BYTES);
            second = shared.ring.reserve(Integer.BYTES);
        }

        @Actor
        public void producer() {
            shared.delivery.halt();
            shared.commit(second, 2, Integer.BYTES);
        }

        @Actor
        public void reader(I_Result result) {
            result.r1 = shared.read();
        }

        @Arbiter
        public void end(I_Result result) {
            shared.ring.close();
        }
    }

    /** A record that needs the space of the previous one is not written before that was read. */
    @JCStressTest
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "no space yet")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "the space was free already")
    @Outcome(id = "true, 2", expect = Expect.ACCEPTABLE, desc = "both were read")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a record was overwritten while it was read")
    @State
    public static class Space {
        private static final long BYTES = SIZE - 16;

        private final Ring shared = new Ring();

        public Space() {
            shared.commit(shared.ring.reserve(BYTES), 1, BYTES);
        }

        @Actor
        public void producer(ZI_Result result) {
            long position = shared.ring.reserve(BYTES);
            result.r1 = position != SimulatedRing.RESERVE_FAILED;
            if (result.r1) {
                shared.commit(position, 2, BYTES);
            }
        }

        @Actor
        public void reader(ZI_Result result) {
            result.r2 = shared.read();
        }

        @Arbiter
        public void end(ZI_Result result) {
            shared.ring.close();
        }
    }
}
