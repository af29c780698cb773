package io.bpfevents.core.internal.count;

import java.util.OptionalLong;

/**
 * The producers' counts of failed reserves and throttled attempts since the ring was opened. Any
 * thread may read them. After the ring's backend is closed, every method may throw {@link
 * IllegalStateException}.
 */
public interface FailureCounts {
    /** Reserves and outputs that failed. */
    long count();

    /** As {@link #count()}, but may be a tenth of a second old; for frequent calls. */
    default long recentCount() {
        return count();
    }

    /** Attempts that a rate limit of the program rejected, which are no failures. */
    default long throttled() {
        return 0; // only the producer contract and a simulated ring count them
    }

    /** The estimated number of failures while the ring had space; empty if unknown. */
    OptionalLong refused();

    /**
     * Samples the number of failures together with the producer position at the latest of them. For
     * a ring whose backend places losses.
     */
    void snapshot(FailureSnapshot snapshot);
}
