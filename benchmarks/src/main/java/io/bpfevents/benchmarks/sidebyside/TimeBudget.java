package io.bpfevents.benchmarks.sidebyside;

import java.time.Duration;

/** The time of a run, shared equally among the scenarios that remain. */
final class TimeBudget {
    private final long end;
    private int shares;

    /**
     * @param shares number of scenarios
     */
    TimeBudget(Duration atMost, int shares) {
        this.end = System.nanoTime() + atMost.toNanos();
        this.shares = shares;
    }

    /** The time by which the next scenario should end, as {@link System#nanoTime()}. */
    long nextDeadline() {
        long now = System.nanoTime();
        return now + Math.max(0, end - now) / Math.max(1, shares--);
    }
}
