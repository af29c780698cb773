package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;

/** A ring's unread records, for the length of one pass. */
public interface RecordSource {
    /**
     * Hands committed records to {@code delivery}, in order, until it declines more or is halted,
     * {@code limit} were passed, or none is left.
     *
     * @return how many were passed: handed over, or skipped because they were discarded
     */
    default int drain(Delivery<?> delivery, int limit) {
        return drain(delivery, limit, position() + Long.MAX_VALUE);
    }

    /**
     * The same, but stops at a position.
     *
     * @param until where a record begins, or behind all of them
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /**
     * Skips the oldest records, which are counted as dropped, while more than {@code keepBytes} are
     * unread before {@code end}. What is busy, and what is behind it, stays.
     *
     * @param delivery of the subscriber for which they are skipped: nothing is skipped while it is
     *     halted
     * @param end where the producers were when this was decided: where a record begins
     * @return whether that is all; if not, it has taken long enough for one pass, or was halted
     */
    boolean skip(Delivery<?> delivery, long keepBytes, long end);

    /**
     * Skips, and counts as dropped, every record behind which, before {@code end}, a later one was
     * submitted.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return whether that is all; if not, it has taken long enough for one pass, or was halted
     */
    boolean skipToNewest(Delivery<?> delivery, long end);

    /**
     * The position in the ring of the first unread record, in bytes since the ring was made; not
     * within a drain.
     */
    long position();

    /** Where the next record to be reserved will begin. */
    long producerPosition();

    /** The size of the ring. */
    long sizeBytes();

    /** Records dropped since the ring was opened. */
    long dropped();

    /** Reserves that failed since the ring was opened; 0 if nobody counts them. */
    long failures();

    /** Looks how many reserves failed, and where; for a ring that tells positions. */
    void snapshot(FailureSnapshot snapshot);

    /** What was told of the losses within the stream. */
    ReportedLosses reported();
}
