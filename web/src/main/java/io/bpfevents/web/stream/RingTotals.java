package io.bpfevents.web.stream;

import io.bpfevents.core.stats.RingbufStats;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the counters of several rings.
 *
 * @param discarded null if one of the rings has no such counter
 * @param reserveFailures null if one of the rings has no such counter
 */
record RingTotals(
        long delivered,
        long dropped,
        long decodeFailures,
        @Nullable Long discarded,
        @Nullable Long reserveFailures,
        long throttled) {
    static final RingTotals NONE = new RingTotals(0, 0, 0, 0L, 0L, 0);

    RingTotals plus(RingbufStats ring) {
        return new RingTotals(
                delivered + ring.delivered(),
                dropped + ring.dropped(),
                decodeFailures + ring.decodeFailures(),
                plus(discarded, ring.discarded()),
                plus(reserveFailures, ring.reserveFailures()),
                throttled + ring.throttled());
    }

    private static @Nullable Long plus(@Nullable Long sum, OptionalLong counter) {
        return sum == null || counter.isEmpty() ? null : Long.valueOf(sum + counter.getAsLong());
    }
}
