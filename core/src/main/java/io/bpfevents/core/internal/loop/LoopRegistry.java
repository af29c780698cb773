package io.bpfevents.core.internal.loop;

/** The library's own view of a poll loop. From any thread. */
public interface LoopRegistry {
    /**
     * Registers a pollable, which the loop serves until it is done.
     *
     * @return wakes the loop on behalf of the pollable
     * @throws IllegalStateException if the loop is closed
     */
    Waker register(Pollable pollable);

    /**
     * How often the guard timer, which polls every ring once per second, found work that no wake-up
     * had announced. Stays at zero unless a wake-up was lost, a ring with a maximal delay of more
     * than a second got records without one, or another process moved a consumer position.
     */
    long rescued();

    /** How often the loop's thread has waited: one system call each. */
    long waits();
}
