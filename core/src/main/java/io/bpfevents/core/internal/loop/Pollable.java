package io.bpfevents.core.internal.loop;

/**
 * Something with a file descriptor that a poll loop waits for and serves.
 *
 * <p>The loop calls every method here on its own thread, in the order {@code open}, any number of
 * {@code pass} and {@code prepareSleep}, {@code release}; {@code fd} and {@code close} may be
 * called from any thread.
 *
 * <p>A method that throws ends this pollable, by {@link #abort}, and no other one of the loop: only
 * a {@link VirtualMachineError} or a {@link LinkageError} ends the loop.
 */
public interface Pollable {
    /** The descriptor of one that is only ever woken. */
    int NO_FD = -1;

    /** The descriptor to wait for, valid until {@link #release()}, or {@link #NO_FD}. */
    int fd();

    /**
     * Takes the resources that belong to the loop's thread.
     *
     * @return whether it succeeded; if not, the pollable is released and never passed
     */
    boolean open();

    /**
     * Does one bounded round of work.
     *
     * @return whether it did anything, or has anything left to do right now
     */
    boolean pass();

    /**
     * The loop is about to sleep: one more pass follows, and if that does nothing, the sleep. What
     * is written here for producers to see is seen by them, or they by that pass.
     */
    void prepareSleep();

    /** Whether the last pass was the final one. */
    boolean isDone();

    /**
     * Nanoseconds until it wants to be looked at without being woken; {@link Long#MAX_VALUE} for
     * never.
     */
    long nextPollNanos();

    /** Asks for the end: a later pass makes {@link #isDone()} true. */
    void close();

    /**
     * Gives everything back and tells whoever waits for the end; the descriptor has left the epoll
     * set.
     */
    void release();

    /**
     * As {@link #release()}, after one of its own methods, or the loop's thread, was ended by
     * {@code failure}.
     */
    void abort(Throwable failure);
}
