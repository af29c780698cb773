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

/**
 * A change by one thread while another one puts the loop to sleep: the loop sees it, or is
 * signalled.
 */
public final class WakeupStress {
    private WakeupStress() {}

    /** Counts the signals. */
    private static final class CountingSignal implements Wakeup.Signal {
        final AtomicInteger raised = new AtomicInteger();
        long awaited;

        @Override
        public void raise() {
            raised.incrementAndGet();
        }

        @Override
        public void awaitSignals(long count) {
            awaited += count;
        }
    }

    /** As in {@code request}: adds to a number, and wakes. */
    @JCStressTest
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "seen before the wait")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "seen, and signalled as well")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "the wait ends at once")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "the loop misses the change")
    @State
    public static class Demand {
        private final CountingSignal signal = new CountingSignal();
        private final Wakeup wakeup = new Wakeup(signal);
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
            result.r2 = signal.raised.get();
        }
    }

    /** As in {@code cancel} and {@code close}: sets a flag, and wakes. */
    @JCStressTest
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "seen before the wait")
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "seen, and signalled as well")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "the wait ends at once")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "the loop misses the change")
    @State
    public static class Flag {
        private final CountingSignal signal = new CountingSignal();
        private final Wakeup wakeup = new Wakeup(signal);
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
            result.r2 = signal.raised.get();
        }
    }

    /** The loop counts the signals, also one that is raised while the loop wakes by itself. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "woken while awake")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "signalled in one of the two sleeps")
    @Outcome(
            expect = Expect.FORBIDDEN,
            desc = "closed too early, or waited for a signal that never comes")
    @State
    public static class PendingSignals {
        private final CountingSignal signal = new CountingSignal();
        private final Wakeup wakeup = new Wakeup(signal);

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
            result.r1 = signal.raised.get();
            result.r2 = (int) signal.awaited;
        }
    }

    /**
     * Of two callers exactly one raises the signal, and only after the loop has announced its
     * sleep.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one caller signalled")
    @Outcome(expect = Expect.FORBIDDEN, desc = "no caller signalled, or both")
    @State
    public static class TwoCallers {
        private final CountingSignal signal = new CountingSignal();
        private final Wakeup wakeup = new Wakeup(signal);

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
            result.r1 = signal.raised.get();
            result.r2 = (int) signal.awaited;
        }
    }
}
