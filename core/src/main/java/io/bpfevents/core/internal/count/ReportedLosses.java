package io.bpfevents.core.internal.count;

/**
 * How much of a ring's losses was told within its stream. It belongs to the ring, so that each loss
 * is told once, whichever subscriber comes next. On the loop's thread.
 */
public final class ReportedLosses {
    private long failures;
    private long dropped;

    /** Failures to reserve that were told. */
    public long failures() {
        return failures;
    }

    /** Dropped records that were told. */
    public long dropped() {
        return dropped;
    }

    /** All failures up to this count are told now. */
    public void reportFailures(long upTo) {
        failures = upTo;
    }

    /** All dropped records up to this count are told now. */
    public void reportDropped(long upTo) {
        dropped = upTo;
    }
}
