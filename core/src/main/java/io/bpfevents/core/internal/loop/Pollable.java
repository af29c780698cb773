package io.bpfevents.core.internal.loop;

/**
 * An object that a poll loop serves: the loop waits for its file descriptors and runs its passes.
 *
 * <p>The loop calls every method here on its own thread, in the order {@code open}, any number of
 * {@code notified}, {@code pass} and {@code prepareSleep}, {@code release}; {@code fds} and {@code
 * close} may be called from any thread.
 *
 * <p>If a method throws, the loop ends this pollable by {@link #abort}, and continues with the
 * others: only a {@link VirtualMachineError} or a {@link LinkageError} ends the loop.
 */
public interface Pollable {
    /**
     * The descriptors to wait for, valid until {@link #release()}. Empty for a pollable that relies
     * on {@link Waker#wake}. A later result may be longer: the loop adds the new ones before its
     * next wait.
     */
    int[] fds();

    /**
     * Acquires the resources that belong to the loop's thread.
     *
     * @return whether it succeeded; if not, the loop releases the pollable without a pass
     */
    boolean open();

    /** The loop's wait found a descriptor ready; a pass follows. Must not throw. */
    void notified(int fd);

    /**
     * Does a bounded amount of work.
     *
     * @return whether it did anything, or has more to do at once
     */
    boolean pass();

    /**
     * Announces that the loop is about to sleep: one more pass follows, and the sleep if that pass
     * does nothing. Producers that miss what is written here have committed early enough for that
     * pass to find their records.
     */
    void prepareSleep();

    /**
     * Whether no descriptor ends the next wait: the pollable has announced by {@link
     * #nextPollNanos} when its next pass is due. Called before each wait.
     */
    boolean ignoresNotifications();

    /** Whether the last pass was the final one. */
    boolean isDone();

    /**
     * The longest time until the next pass if nothing wakes the loop, in nanoseconds; {@link
     * Long#MAX_VALUE} for no limit.
     */
    long nextPollNanos();

    /** Requests the close: {@link #isDone()} is true after a later pass. */
    void close();

    /**
     * Releases all resources, then notifies subscribers and close listeners. The loop has removed
     * the descriptors from the epoll set before.
     */
    void release();

    /**
     * As {@link #release()}, after a method of the pollable, or the loop's thread, failed with
     * {@code failure}. Called again after an {@link OutOfMemoryError} of this method or of {@code
     * release}, until it returns: it continues where it was.
     */
    void abort(Throwable failure);
}
