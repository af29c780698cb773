package io.bpfevents.kafka.streams;

import java.time.Duration;
import java.time.Instant;

/**
 * When a task had last read all of its partition. A source counts as silent by this time, and not
 * by the clock: a task that lags has not yet read what the source has sent.
 */
final class Progress {
    private final Duration patience;
    private long processed = -1; // offset
    private long end = -1;
    private long processedThen = -1;
    private Instant unchangedSince = Instant.MAX;
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

    void endAt(PartitionEnds.End now) {
        if (now.offset() != end || processed != processedThen) {
            end = now.offset();
            processedThen = processed;
            unchangedSince = now.at();
        }
        if (end <= processed + 1 || !unchangedSince.plus(patience).isAfter(now.at())) {
            caughtUp = now.at();
        }
    }

    /** The time; {@link Instant#MIN} before the first one. */
    Instant caughtUp() {
        return caughtUp;
    }
}
