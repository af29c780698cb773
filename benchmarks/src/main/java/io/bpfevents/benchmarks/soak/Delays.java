package io.bpfevents.benchmarks.soak;

import java.util.concurrent.atomic.AtomicLongArray;

/** A histogram of delays with buckets of equal ratio: a value is exact to 3 percent. Any thread. */
final class Delays {
    private static final int SUB_BITS = 5;
    private static final int SUBS = 1 << SUB_BITS; // buckets per power of two

    private final AtomicLongArray counts = new AtomicLongArray(SUBS * (Long.SIZE - SUB_BITS));

    /**
     * Adds a delay.
     *
     * @param nanos a negative one, from the error between two clocks, counts as 0
     */
    void add(long nanos) {
        counts.incrementAndGet(bucket(Math.max(0, nanos)));
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(nanos));
        return shift * SUBS + (int) (nanos >>> shift);
    }

    /** The end of a bucket: greater than all values in it. */
    private static long end(int bucket) {
        int shift = Math.max(0, bucket / SUBS - 1);
        return (bucket - (long) shift * SUBS + 1) << shift;
    }

    /**
     * Returns a percentile of the delays since the last call, and begins anew.
     *
     * @return nanoseconds; 0 if there were none
     */
    long takePercentile(double percent) {
        long[] taken = new long[counts.length()];
        long all = 0;
        for (int i = 0; i < taken.length; i++) {
            taken[i] = counts.getAndSet(i, 0);
            all += taken[i];
        }
        long left = (long) Math.ceil(all * percent / 100);
        for (int i = 0; i < taken.length && all > 0; i++) {
            left -= taken[i];
            if (left <= 0) {
                return end(i);
            }
        }
        return 0;
    }
}
