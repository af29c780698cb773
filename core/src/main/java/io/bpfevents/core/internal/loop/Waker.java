package io.bpfevents.core.internal.loop;

/** Ends the sleep of the loop that serves a pollable. */
public interface Waker {
    /**
     * Makes the loop run another pass if it sleeps or is about to. May be called from any thread,
     * and never blocks.
     */
    void wake();

    /** Whether the caller runs on the loop's thread, where a wake-up would be pointless. */
    boolean isLoopThread();
}
