package io.bpfevents.core.loop;

/** A loop without a guard timer: a lost wake-up hangs the test instead of delaying it. */
public final class UnguardedLoop {
    private UnguardedLoop() {}

    /** Creates a loop, which the caller closes. */
    public static PollLoop create() {
        return new EpollLoop(EpollLoop.defaultThreads(), false);
    }
}
