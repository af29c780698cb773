package io.bpfevents.core.internal;

/** The side of a poll loop that pollables are given to. */
public interface LoopRegistry {
    /**
     * Has the loop serve a pollable, from a later pass until it is done; starts the loop's thread
     * with the first one.
     *
     * @return how to wake the loop
     * @throws IllegalStateException if the loop is closed
     */
    Waker register(Pollable pollable);
}
