package io.bpfevents.benchmarks.consumer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A record of the benchmark, decoded to two longs.
 *
 * @param timestamp {@code CLOCK_MONOTONIC}, in nanoseconds
 * @param sequenceAndFlags the sequence number in the lower half, the flags in the upper
 */
public record Sample(long timestamp, long sequenceAndFlags) {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /** Decodes a record. */
    public static Sample of(MemorySegment record) {
        return new Sample(record.get(LONG, 0), record.get(LONG, 8));
    }
}
