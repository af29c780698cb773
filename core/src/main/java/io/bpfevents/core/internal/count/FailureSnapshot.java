package io.bpfevents.core.internal.count;

/**
 * One sample of the producers' failure counters. Mutable and reused, since sampling is part of the
 * hot path.
 */
public final class FailureSnapshot {
    private long failures;
    private long position;

    /** Replaces the sample. */
    public void set(long failures, long position) {
        this.failures = failures;
        this.position = position;
    }

    /** Reserves that failed since the ring was opened. */
    public long failures() {
        return failures;
    }

    /** The producer position at the latest failure; undefined without a failure. */
    public long position() {
        return position;
    }
}
