package io.bpfevents.core.internal.loop;

/** Ends the sleep of the loop that serves a pollable. */
public interface Waker {
    /**
     * Makes the loop look at all it serves once more, if it sleeps or is about to. From any thread,
     * never blocks.
     */
    void wake();

    /** Whether the caller runs on the loop's thread, where a wake-up would be pointless. */
    boolean isLoopThread();
}
