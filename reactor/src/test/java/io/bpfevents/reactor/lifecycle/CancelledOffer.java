package io.bpfevents.reactor.lifecycle;

import io.bpfevents.core.loop.PollLoop;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/**
 * Places a cancel and the close of the ring within a subscription: after the check for a cancel,
 * and before the subscriber owns the ring's slot. The loop starts its thread at that point.
 */
final class CancelledOffer {
    private CancelledOffer() {}

    /**
     * A loop for one ring.
     *
     * @param cancel cancels the subscription and has another thread close the ring
     */
    static PollLoop loop(Runnable cancel) {
        ThreadFactory threads =
                work -> {
                    cancel.run();
                    while (!isCloseWaiting()) { // on a thread that may have been interrupted
                        Thread.onSpinWait();
                    }
                    return Thread.ofPlatform().daemon().name("bpf-events-test").unstarted(work);
                };
        return PollLoop.create(threads);
    }

    /** The close blocks at the lock that the subscription holds. */
    private static boolean isCloseWaiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(CancelledOffer::waitsForTheSlot);
    }

    private static boolean waitsForTheSlot(Map.Entry<Thread, StackTraceElement[]> thread) {
        return thread.getKey().getState() == Thread.State.BLOCKED
                && Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("retireUnused"));
    }
}
