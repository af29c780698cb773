package io.bpfevents.catalog;

import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.LossCause;
import java.util.OptionalLong;

/**
 * The figures of a source over all loads of its program. No figure ever decreases. A figure that is
 * unknown for one load is empty from then on.
 *
 * @param delivered events that were decoded and passed to a subscriber
 * @param reserveFailures events for which the program found no space in the ring
 * @param throttled events that the rate limit rejected
 * @param dropped events that an overflow policy skipped
 * @param decodeFailures events on which the decoder threw
 * @param skippedHits as {@link SourceStats#skippedHits}
 * @param untrackedProcesses as {@link SourceStats#untrackedProcesses}
 */
public record SourceTotals(
        long delivered,
        OptionalLong reserveFailures,
        OptionalLong throttled,
        long dropped,
        long decodeFailures,
        long skippedHits,
        long untrackedProcesses) {
    /** Those of a source that was never loaded. */
    static final SourceTotals NONE =
            new SourceTotals(0, OptionalLong.of(0), OptionalLong.of(0), 0, 0, 0, 0);

    /** These and the figures of one more load. */
    SourceTotals plus(SourceStats load) {
        RingbufStats ring = load.ring();
        return new SourceTotals(
                delivered + ring.delivered(),
                sum(reserveFailures, LossCause.RESERVE_FAILURE.countedBy(ring)),
                sum(throttled, LossCause.THROTTLED.countedBy(ring)),
                dropped + ring.dropped(),
                decodeFailures + ring.decodeFailures(),
                skippedHits + load.skippedHits(),
                untrackedProcesses + load.untrackedProcesses());
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + other.getAsLong())
                : OptionalLong.empty();
    }
}
