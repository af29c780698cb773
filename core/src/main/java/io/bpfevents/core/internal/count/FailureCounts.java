package io.bpfevents.core.internal.count;

import java.util.OptionalLong;

/**
 * How often reserving has failed since the ring was opened, as the producers count it. Any thread
 * may ask until the ring's origin is closed; whoever comes later gets an {@link
 * IllegalStateException}.
 */
public interface FailureCounts {
    /** Reserves and outputs that failed. */
    long count();

    /** The same, but may be a tenth of a second old; for those who ask often. */
    default long recentCount() {
        return count();
    }

    /**
     * How many of them probably failed for another reason than want of room, where that is known.
     */
    OptionalLong refused();

    /** Whether {@link #snapshot} can be called. */
    boolean hasPositions();

    /** Takes failures and the producer position at the latest of them in one look. */
    void snapshot(FailureSnapshot snapshot);
}
