package io.bpfevents.core.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** What one thread brings a loop that another one puts to sleep: seen, or rung for. */
public final class WakeupStress {
    private WakeupStress() {}

    /** A bell that counts. */
    private static final class Rings implements Wakeup.Bell {
        final AtomicInteger rung = new AtomicInteger();
        long awaited;

        @Override
        public void ring() {
            rung.incrementAndGet();
        }

        @Override
        public void awaitRings(long rings) {
            awaited += rings;
        }
    }

    /** As {@code request} does it: adds to a number, and wakes. */
    @JCStressTest
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "seen before the wait")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "seen, and rung for as well")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "the wait ends at once")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "the loop sleeps over it")
    @State
    public static class Demand {
        private final Rings bell = new Rings();
        private final Wakeup wakeup = new Wakeup(bell);
        private final AtomicLong requested = new AtomicLong();

        @Actor
        public void subscriber() {
            requested.getAndAdd(1);
            wakeup.wake();
        }

        @Actor
        public void loop(ZI_Result result) {
            wakeup.announceSleep();
            result.r1 = requested.get() > 0;
        }

        @Arbiter
        public void outcome(ZI_Result result) {
            result.r2 = bell.rung.get();
        }
    }

    /** As {@code cancel} and {@code close} do it: sets a flag, and wakes. */
    @JCStressTest
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "seen before the wait")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "seen, and rung for as well")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "the wait ends at once")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "the loop sleeps over it")
    @State
    public static class Flag {
        private final Rings bell = new Rings();
        private final Wakeup wakeup = new Wakeup(bell);
        private volatile boolean cancelled;

        @Actor
        public void subscriber() {
            cancelled = true;
            wakeup.wake();
        }

        @Actor
        public void loop(ZI_Result result) {
            wakeup.announceSleep();
            result.r1 = cancelled;
        }

        @Arbiter
        public void outcome(ZI_Result result) {
            result.r2 = bell.rung.get();
        }
    }

    /** The loop knows how often it was rung for, also if that was while it woke by itself. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "woken while awake")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "rung in one of the two sleeps")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the bell is closed too soon, or waited for in vain")
    @State
    public static class Owed {
        private final Rings bell = new Rings();
        private final Wakeup wakeup = new Wakeup(bell);

        @Actor
        public void subscriber() {
            wakeup.wake();
        }

        @Actor
        public void loop() {
            wakeup.announceSleep();
            wakeup.announceAwake();
            wakeup.announceSleep();
            wakeup.announceAwake();
        }

        @Arbiter
        public void outcome(II_Result result) {
            wakeup.end();
            result.r1 = bell.rung.get();
            result.r2 = (int) bell.awaited;
        }
    }

    /** Of two that bring something only one rings, and not before the loop is asleep. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody, or both")
    @State
    public static class TwoCallers {
        private final Rings bell = new Rings();
        private final Wakeup wakeup = new Wakeup(bell);

        public TwoCallers() {
            wakeup.announceSleep();
        }

        @Actor
        public void one() {
            wakeup.wake();
        }

        @Actor
        public void another() {
            wakeup.wake();
        }

        @Arbiter
        public void outcome(II_Result result) {
            wakeup.announceAwake();
            wakeup.end();
            result.r1 = bell.rung.get();
            result.r2 = (int) bell.awaited;
        }
    }
}
