package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;

/** The unread records of a buffer. Valid within one pass. */
public interface RecordSource {
    /**
     * Delivers committed records, those of each part in order, until {@code delivery} declines more
     * or is halted, {@code limit} records were passed, or none is left.
     *
     * @return the number of records passed: delivered, failed to decode or discarded
     */
    int drain(Delivery<?> delivery, int limit);

    /**
     * As {@link #drain(Delivery, int)}, but stops at a bound.
     *
     * @param until the positions of records, or after all of them
     */
    int drain(Delivery<?> delivery, int limit, Bound until);

    /**
     * Skips the oldest records of each part, and counts them as dropped, while more than {@code
     * keepBytes} of it are unread before {@code end}. A busy record and all records after it stay
     * unread.
     *
     * @param delivery of the subscriber for which records are skipped: none is skipped while it is
     *     halted
     * @param end the positions of the producers at the time of the decision
     * @return false if this stopped early, at the limit for one pass or because of a halt
     */
    boolean skip(Delivery<?> delivery, long keepBytes, Bound end);

    /**
     * Skips, and counts as dropped, every record that is followed by a submitted one of its part
     * before {@code end}.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return as for {@link #skip}
     */
    boolean skipToNewest(Delivery<?> delivery, Bound end);

    /** Sets a bound to the positions that the producers have reached now. */
    void mark(Bound bound);

    /** Whether everything before a bound was read. */
    boolean isPast(Bound bound);

    /**
     * The bytes that were read, over all parts, since the buffer was created. Not valid within a
     * drain.
     */
    long position();

    /** {@link #position()} and the bytes that are unread. */
    long producerPosition();

    /** The size of the buffer, over all parts. */
    long sizeBytes();

    /** Records dropped since the buffer was opened. */
    long dropped();

    /** Attempts that failed since the buffer was opened; 0 if no counter is available. */
    long failures();

    /**
     * Samples the number of failed reserves and the position of the latest; for a ring that has
     * these positions.
     */
    void snapshot(FailureSnapshot snapshot);

    /**
     * Takes the losses of a perf buffer, or the overwritten bytes of a ring, that lie before the
     * next record, and were not taken before.
     */
    long takeLost();

    /** The losses that were already emitted as markers. */
    ReportedLosses reported();
}
