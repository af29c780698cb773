package io.bpfevents.core.internal.read;

/** Reads the records of one ring in order. One thread owns it. */
public interface RingbufReader extends AutoCloseable {
    /** Returned by {@link #discarded()} if the reader cannot count discarded records. */
    long UNKNOWN = -1;

    /**
     * Delivers committed records until the delivery declines more or is halted, {@code limit}
     * records were passed, one that ends at or after {@code until} was passed, or none is left.
     *
     * @param until a position in the ring
     * @return the number of records passed: delivered, failed to decode and, if the reader counts
     *     them, discarded
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /**
     * Skips the oldest committed records while more than {@code keepBytes} are unread before {@code
     * end}.
     *
     * @param delivery nothing is skipped while it is halted
     * @param end a position that the producers have reached or passed
     * @return false if this stopped early, at the limit for one call or because of a halt
     */
    boolean skip(Delivery<?> delivery, long keepBytes, long end);

    /**
     * Skips each committed record that is followed by a submitted one before {@code end}.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return as for {@link #skip}
     */
    boolean skipToNewest(Delivery<?> delivery, long end);

    /**
     * Checks that the positions of the ring are possible, and that the consumer position is the one
     * that this reader has published. Costs two loads.
     *
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    void checkPositions();

    /** The position of the next record to be read. Not valid within a drain. */
    long position();

    /** Records skipped by {@link #skip} and {@link #skipToNewest} so far. */
    long dropped();

    /** Discarded records passed so far. */
    long discarded();

    @Override
    void close();
}
