package io.bpfevents.core.stats;

import java.util.OptionalLong;

/**
 * The figures of a pinned ring over all processes that have read it, killed ones included. While no
 * program has a record in progress they balance with the program's own count of attempts since the
 * ring was created:
 *
 * <pre>
 * attempts = delivered + dropped + decode failures + discarded + pending + reserve failures + throttled
 * </pre>
 *
 * <p>Records that a killed process had passed without publishing their space are passed again by
 * the next one, and count once.
 *
 * @param countedFrom the position in the ring, in bytes, of the first record that is counted: 0 for
 *     all records. Otherwise the ring was read without its lifetime entries, or these were damaged,
 *     and the figures of records begin there; the log has a warning
 * @param delivered records that were decoded and passed to a subscriber, also if it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param discarded records that the program discarded and that were passed
 * @param pending records in the ring that were not passed: submitted, busy or discarded
 * @param reserveFailures failed reserves of the program since its control block was created; empty
 *     without the producer contract
 * @param reserveFailuresBetween those of them after the previous process had published for the last
 *     time and before this process opened the ring; empty if unknown
 * @param throttled attempts that the program's own rate limit rejected since its control block was
 *     created; 0 without the producer contract
 */
public record RingbufLifetime(
        long countedFrom,
        long delivered,
        long dropped,
        long decodeFailures,
        long discarded,
        long pending,
        OptionalLong reserveFailures,
        OptionalLong reserveFailuresBetween,
        long throttled) {

    /**
     * The attempts that these figures account for: equal to the program's own count unless a loss
     * was not counted. Empty if not all records are counted, or the reserve failures are unknown.
     */
    public OptionalLong attempts() {
        if (countedFrom != 0 || reserveFailures.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                delivered
                        + dropped
                        + decodeFailures
                        + discarded
                        + pending
                        + reserveFailures.getAsLong()
                        + throttled);
    }
}
