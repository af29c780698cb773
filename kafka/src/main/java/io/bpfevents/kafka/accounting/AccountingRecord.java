package io.bpfevents.kafka.accounting;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The accounting of a stream, as its host has sent it, in the partition after the events that it
 * covers. All figures are of one moment between two passes of the ring's loop, and balance while no
 * program has a record in progress:
 *
 * <pre>
 * attempts + pending at open
 *     = passed + throttled + dropped + decode failures + discarded + pending + reserve failures
 * </pre>
 *
 * where passed are the records that left the ring towards the topic: sent or rejected. Between two
 * records B1 and B2 of a stream, at any reader:
 *
 * <pre>
 * passed(B2) - passed(B1) = received once + rejected + lost in the topic
 * </pre>
 *
 * <p>A value that is unknown is empty, never zero.
 *
 * @param stream the stream
 * @param kind whether it is the first or the last record of a run of the sink
 * @param time when it was sent, by the clock of the host
 * @param countedFrom the position in the ring from which all processes that have read it count, as
 *     the ring of a pinned object has it: figures of two runs of the sink can be compared if it is
 *     the same. Empty if the figures begin with the process that sends: between two runs nothing
 *     can be concluded from them
 * @param position the position in the ring of the last record that is covered; empty if the sink
 *     has passed none in this run
 * @param passed records that the sink has passed to the producer, over all runs if {@code
 *     countedFrom} is present
 * @param rejected those of them in this run that the broker refused for good or that could not be
 *     encoded: the topic has a rejection in their place
 * @param unacknowledged those of {@code passed} that the broker had not acknowledged; still in the
 *     ring
 * @param throttled attempts that the program's own rate limit rejected
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param discarded records that the program discarded
 * @param pending records in the ring that were not passed
 * @param pendingAtOpen records that were in the ring when the figures began; 0 if {@code
 *     countedFrom} is present
 * @param reserveFailures failed reserves of the program
 */
public record AccountingRecord(
        StreamId stream,
        Kind kind,
        Instant time,
        OptionalLong countedFrom,
        OptionalLong position,
        long passed,
        long rejected,
        long unacknowledged,
        long throttled,
        long dropped,
        long decodeFailures,
        OptionalLong discarded,
        long pending,
        long pendingAtOpen,
        OptionalLong reserveFailures) {
    /** The place of an accounting record in a run of a sink. */
    public enum Kind {
        /** Before the first event of a run. */
        START,
        /** Once per second. */
        PERIODIC,
        /** After the last event of a run. */
        FINAL
    }

    /** Rejects null. */
    public AccountingRecord {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(countedFrom, "countedFrom");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(discarded, "discarded");
        Objects.requireNonNull(reserveFailures, "reserveFailures");
    }

    /** Whether the figures are those of all processes that have read the ring. */
    public boolean lifetime() {
        return countedFrom.isPresent();
    }

    /**
     * The attempts that these figures account for: equal to the program's own count unless a loss
     * was not counted. Empty if a figure is unknown.
     */
    public OptionalLong attempts() {
        if (discarded.isEmpty() || reserveFailures.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                passed
                        + throttled
                        + dropped
                        + decodeFailures
                        + discarded.getAsLong()
                        + pending
                        + reserveFailures.getAsLong()
                        - pendingAtOpen);
    }
}
