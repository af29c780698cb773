package io.bpfevents.core.internal;

/**
 * How much of a ring's losses was told within its stream. It belongs to the ring, so that each loss
 * is told once, whichever subscriber comes next. On the loop's thread.
 */
public final class LossMarks {
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
    public void tellFailures(long upTo) {
        failures = upTo;
    }

    /** All dropped records up to this count are told now. */
    public void tellDropped(long upTo) {
        dropped = upTo;
    }
}
