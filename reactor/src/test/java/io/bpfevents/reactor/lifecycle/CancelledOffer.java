package io.bpfevents.reactor.lifecycle;

import io.bpfevents.core.loop.PollLoop;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/**
 * Makes a cancel and the close of the ring happen within a subscription: after it was looked at
 * whether it is cancelled, and before it has the ring's seat. The ring's loop starts its thread
 * just there.
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

    /** The close goes as far as the lock that the subscription holds. */
    private static boolean isCloseWaiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(CancelledOffer::waitsForTheSeat);
    }

    private static boolean waitsForTheSeat(Map.Entry<Thread, StackTraceElement[]> thread) {
        return thread.getKey().getState() == Thread.State.BLOCKED
                && Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("retireUnused"));
    }
}
