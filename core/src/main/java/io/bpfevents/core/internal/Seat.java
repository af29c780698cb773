package io.bpfevents.core.internal;

import io.bpfevents.core.loop.PollLoop;

/**
 * The one place from which a ring is read. A holder has it from {@link #offer} until {@link
 * #release} or until the ring ends; one more may wait for it.
 */
public interface Seat {
    /**
     * Asks for the seat. A free seat is taken at once; a taken one is waited for until the loop has
     * left its pass, and if it is taken then too, or if somebody else waits already, the holder is
     * failed with an {@link IllegalStateException}. So is one that comes after the end of the ring.
     *
     * @param loop the loop that reads the ring from its first use on; a ring keeps that loop
     */
    void offer(SeatHolder holder, PollLoop loop);

    /** Frees the seat, or the place in the queue, at once. From any thread. */
    void release(SeatHolder holder);

    /** How many records whoever reads the ring would take now. From any thread. */
    long demand();

    /**
     * Has the loop look at the holder again, as after new demand. From any thread, never blocks.
     */
    void wake();
}
