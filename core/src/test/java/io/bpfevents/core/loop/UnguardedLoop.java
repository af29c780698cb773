package io.bpfevents.core.loop;

/**
 * A loop that sleeps until it is woken, so that a lost wake-up hangs a test instead of delaying it.
 */
public final class UnguardedLoop {
    private UnguardedLoop() {}

    /** A new loop, to be closed. */
    public static PollLoop create() {
        return new EpollLoop(EpollLoop.defaultThreads(), false);
    }
}
