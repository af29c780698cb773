package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.RingFixture;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Acknowledgements of another thread, while the loop falls asleep. */
public final class AcknowledgementStress {
    private static final int SIZE = 4096;
    private static final int SLOT = 16;
    private static final int RECORDS = 5;

    private AcknowledgementStress() {}

    /** A record that is acknowledged. */
    private static final class Handed extends Acknowledgements.Node {
        Handed(long position) {
            super(position);
        }
    }

    /**
     * Five records, of which two are never acknowledged, and a loop that ends its polling. The
     * result: whether the loop makes another pass, and the records that it has published.
     */
    @JCStressTest
    @Outcome(id = "true, [123]", expect = Expect.ACCEPTABLE, desc = "woken, or polls")
    @Outcome(id = "false, 3", expect = Expect.ACCEPTABLE, desc = "all seen before the wait")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a lost acknowledgement")
    @State
    public static class EndOfPolling {
        private final RingFixture ring = RingFixture.simulated(SIZE);
        private final List<Handed> handed = new ArrayList<>();
        private long now;
        private volatile boolean asleep;
        private volatile boolean woken;
        private final Acknowledgements acknowledgements =
                new Acknowledgements(this::wake, () -> now);

        public EndOfPolling() {
            ring.reader().publish();
            ring.reader().acknowledgeBy(acknowledgements);
            for (int i = 0; i < RECORDS; i++) {
                ring.run(Op.output(8, i));
            }
            Delivery<Long> delivery = RecordWalkFactory.RINGS.of(record -> 0L, new Sink());
            ring.reader().drain(delivery, RECORDS, Bounds.at(SIZE));
            acknowledgements.acknowledge(handed.get(0));
            ring.reader().settle(); // polls from now on
            now += 1_000_000;
        }

        private final class Sink implements UnboundedSink<Long> {
            @Override
            public boolean next(Object callee, Long event, long position) {
                acknowledgements.handOver(position);
                return handed.add(new Handed(position));
            }

            @Override
            public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
                throw new AssertionError(error);
            }
        }

        private void wake() {
            if (asleep) { // otherwise a pass follows in any case
                woken = true;
            }
        }

        @Actor
        public void subscriber() {
            acknowledgements.acknowledge(handed.get(1));
            acknowledgements.acknowledgeUpTo(2 * SLOT);
        }

        @Actor
        public void loop(ZI_Result result) {
            asleep = true;
            VarHandle.fullFence(); // as the loop does when it announces its sleep
            ring.reader().settle();
            result.r1 = acknowledgements.nextPollNanos() != Long.MAX_VALUE;
            result.r2 = (int) (ring.memory().consumerPositionAcquire() / SLOT);
        }

        @Arbiter
        public void end(ZI_Result result) {
            result.r1 |= woken;
            ring.close();
        }
    }
}
