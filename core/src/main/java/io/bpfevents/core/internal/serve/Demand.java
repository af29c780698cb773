package io.bpfevents.core.internal.serve;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The demand of one consumer, in records. Any thread may add to it; the loop's thread uses it
 * within a pass. {@link Long#MAX_VALUE} is unbounded (Reactive Streams, 3.17).
 */
public final class Demand {
    private final AtomicLong requested = new AtomicLong();

    // the loop's thread alone, within a pass
    private long granted; // the demand that this pass has read
    private long left; // the part of it that is not used yet

    /**
     * Adds demand, from any thread.
     *
     * @param n at least 1
     * @return whether there was none before, so that the loop must be woken
     */
    public boolean add(long n) {
        return requested.getAndAccumulate(n, Demand::cappedSum) == 0;
    }

    private static long cappedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The demand, from any thread. Includes what the current pass has used so far. */
    public long get() {
        return requested.get();
    }

    /** Begins a pass. */
    public void beginPass() {
        granted = 0;
        left = 0;
    }

    /**
     * Uses demand within a pass; returns what is left, including what was added meanwhile.
     *
     * @param used at most what the last call returned
     */
    public long use(long used) {
        long now = requested.get();
        left += now - granted - used;
        granted = now;
        return left;
    }

    /** The demand that the pass has read and not used. */
    public long left() {
        return left;
    }

    /** Ends a pass, and subtracts the demand that it has used. */
    public void endPass() {
        long used = granted - left;
        if (used > 0) {
            requested.accumulateAndGet(used, Demand::remainder);
        }
    }

    private static long remainder(long all, long used) {
        return all == Long.MAX_VALUE ? all : all - used;
    }
}
