package io.bpfevents.core.internal.count;

/**
 * Losses that were already emitted as markers, kept per ring so that each loss is emitted once
 * across subscribers. Used by the loop's thread.
 */
public final class ReportedLosses {
    private long failures;
    private long dropped;
    private long throttled;
    private long overwritten;

    /** Reserve failures that were emitted. */
    public long failures() {
        return failures;
    }

    /** Dropped records that were emitted. */
    public long dropped() {
        return dropped;
    }

    /** Throttled attempts that were emitted. */
    public long throttled() {
        return throttled;
    }

    /** Overwritten bytes that were emitted. */
    public long overwritten() {
        return overwritten;
    }

    /** Sets the number of overwritten bytes that were emitted. */
    public void reportOverwritten(long upTo) {
        overwritten = upTo;
    }

    /** Sets the number of reserve failures that were emitted. */
    public void reportFailures(long upTo) {
        failures = upTo;
    }

    /** Sets the number of dropped records that were emitted. */
    public void reportDropped(long upTo) {
        dropped = upTo;
    }

    /** Sets the number of throttled attempts that were emitted. */
    public void reportThrottled(long upTo) {
        throttled = upTo;
    }
}
