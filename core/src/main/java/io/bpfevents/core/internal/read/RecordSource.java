package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;

/** The unread records of a ring. Valid within one pass. */
public interface RecordSource {
    /**
     * Delivers committed records in order, until {@code delivery} declines more or is halted,
     * {@code limit} records were passed, or none is left.
     *
     * @return the number of records passed: delivered, failed to decode or discarded
     */
    default int drain(Delivery<?> delivery, int limit) {
        return drain(delivery, limit, position() + Long.MAX_VALUE);
    }

    /**
     * As {@link #drain(Delivery, int)}, but stops at a position.
     *
     * @param until the position of a record, or one after all of them
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /**
     * Skips the oldest records, and counts them as dropped, while more than {@code keepBytes} are
     * unread before {@code end}. A busy record and all records after it stay unread.
     *
     * @param delivery of the subscriber for which records are skipped: none is skipped while it is
     *     halted
     * @param end the producer position at the time of the decision
     * @return false if this stopped early, at the limit for one pass or because of a halt
     */
    boolean skip(Delivery<?> delivery, long keepBytes, long end);

    /**
     * Skips, and counts as dropped, every record that is followed by a submitted one before {@code
     * end}.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return as for {@link #skip}
     */
    boolean skipToNewest(Delivery<?> delivery, long end);

    /**
     * The position of the first unread record, in bytes since the ring was created. Not valid
     * within a drain.
     */
    long position();

    /** The position of the next record to be reserved. */
    long producerPosition();

    /** The size of the ring. */
    long sizeBytes();

    /** Records dropped since the ring was opened. */
    long dropped();

    /** Reserves that failed since the ring was opened; 0 if no counter is available. */
    long failures();

    /**
     * Samples the number of failed reserves and the position of the latest; for a ring with {@link
     * io.bpfevents.core.internal.count.FailureCounts#hasPositions positions}.
     */
    void snapshot(FailureSnapshot snapshot);

    /** The losses that were already emitted as markers. */
    ReportedLosses reported();
}
