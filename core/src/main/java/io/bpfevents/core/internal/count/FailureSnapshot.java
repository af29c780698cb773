package io.bpfevents.core.internal.count;

/**
 * What one look at the counters of the producers has found; filled in place, since a look belongs
 * to the hot path.
 */
public final class FailureSnapshot {
    private long failures;
    private long position;

    /** Fills it. */
    public void set(long failures, long position) {
        this.failures = failures;
        this.position = position;
    }

    /** Reserves that failed since the ring was opened. */
    public long failures() {
        return failures;
    }

    /** The producer position at the latest of them; means nothing without one. */
    public long position() {
        return position;
    }
}
