package io.bpfevents.core.internal.loop;

/** The internal interface of a poll loop. Every method may be called from any thread. */
public interface LoopRegistry {
    /**
     * Registers a pollable, which the loop serves until {@link Pollable#isDone} is true.
     *
     * @return wakes the loop on behalf of the pollable
     * @throws IllegalStateException if the loop is closed
     */
    Waker register(Pollable pollable);

    /**
     * Passes of the guard timer, which polls every ring once per second, that found work without a
     * wake-up. Zero unless a wake-up was lost, a ring with a maximum delay of more than a second
     * got records without a wake-up, or another process moved a consumer position.
     */
    long rescued();

    /** Waits of the loop's thread: one system call each. */
    long waits();
}
