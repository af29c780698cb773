package io.bpfevents.benchmarks.sidebyside;

import java.time.Duration;

/** The time a run has, shared fairly by what is still to be measured. */
final class Budget {
    private final long end;
    private int shares;

    /**
     * @param shares how many scenarios there are
     */
    Budget(Duration atMost, int shares) {
        this.end = System.nanoTime() + atMost.toNanos();
        this.shares = shares;
    }

    /** When the next scenario should have ended, by {@link System#nanoTime()}. */
    long nextDeadline() {
        long now = System.nanoTime();
        return now + Math.max(0, end - now) / Math.max(1, shares--);
    }
}
