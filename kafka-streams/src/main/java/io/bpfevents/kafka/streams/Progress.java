package io.bpfevents.kafka.streams;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a task had last read all of its partition. A source counts as silent by this time, and not
 * by the clock: a task that lags has not yet read what the source has sent.
 */
final class Progress {
    private final Duration patience;
    private long processed = -1; // offset
    private long processedThen = -1;
    private long endThen = -1;
    private Instant unchangedSince = Instant.MAX;
    private PartitionEnds.@Nullable End awaited;
    private Instant caughtUp = Instant.MIN;

    /**
     * Begins with no record.
     *
     * @param patience for which neither the end nor the task moves if the last offsets before the
     *     end are no records: markers of transactions
     */
    Progress(Duration patience) {
        this.patience = patience;
    }

    void processed(long offset) {
        processed = offset;
    }

    /**
     * Compares the task with an end, and with one that it had not reached before: in a partition
     * with traffic, it may never be at the end of the moment.
     */
    void endAt(PartitionEnds.End now) {
        boolean isOpen =
                now.readable() < now.offset(); // a transaction hides what is after its begin
        if (isOpen || now.offset() != endThen || processed != processedThen) {
            endThen = now.offset();
            processedThen = processed;
            unchangedSince = now.at();
        }
        boolean isAtRest = !unchangedSince.plus(patience).isAfter(now.at());
        PartitionEnds.End before = awaited == null ? now : awaited;
        awaited = before;
        if (isAtRest || processed + 1 >= before.offset()) {
            caughtUp = before.at();
            awaited = now;
        }
        if (isAtRest || processed + 1 >= now.offset()) {
            caughtUp = now.at();
        }
    }

    /** The time; {@link Instant#MIN} before the first one. */
    Instant caughtUp() {
        return caughtUp;
    }
}
