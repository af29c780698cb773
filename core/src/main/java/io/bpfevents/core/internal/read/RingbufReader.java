package io.bpfevents.core.internal.read;

/** Reads the records of one ring, in order. Owned by one thread. */
public interface RingbufReader extends AutoCloseable {
    /** What {@link #discarded()} answers where the reader cannot know. */
    long UNKNOWN = -1;

    /**
     * Hands committed records over until the delivery declines more or is halted, {@code limit}
     * were passed, one that ends at or behind {@code until} was, or none is left.
     *
     * @param until a position in the ring
     * @return how many records were passed: handed over or, where that can be known, discarded
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /**
     * Skips the oldest committed records while more than {@code keepBytes} lie before {@code end}.
     *
     * @param delivery skips nothing while this is halted
     * @param end a position that the producers have reached, or that is behind them
     * @return whether that is all; if not, it has taken long enough for one call, or was halted
     */
    boolean skip(Delivery<?> delivery, long keepBytes, long end);

    /**
     * Skips each committed record behind which, before {@code end}, a later one was submitted.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return whether that is all; if not, it has taken long enough for one call, or was halted
     */
    boolean skipToNewest(Delivery<?> delivery, long end);

    /**
     * Checks the positions of the ring: whether they are possible, and whether the consumer
     * position is the one that this reader has published. Costs two loads.
     *
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    void checkPositions();

    /** Where the next record to be read begins; not within a drain. */
    long position();

    /** Records skipped by {@link #skip} and {@link #skipToNewest} so far. */
    long dropped();

    /** Discarded records passed so far. */
    long discarded();

    @Override
    void close();
}
