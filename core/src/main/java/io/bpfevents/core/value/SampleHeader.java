package io.bpfevents.core.value;

import java.lang.foreign.MemorySegment;

/**
 * The header that the kernel writes before the data of a perf sample, with the format {@code
 * PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_RAW}. Offsets are relative to the data, which
 * begins at an address that is 4 modulo 8, so fields are not aligned.
 */
public final class SampleHeader {
    /** The size of the header, in bytes. */
    public static final int BYTES = 28;

    /** The offset of the time: 64 bits, nanoseconds of {@code CLOCK_MONOTONIC}. */
    public static final int TIME = -20;

    /** The offset of the CPU: 32 bits. */
    public static final int CPU = -12;

    /** The maximum number of bytes that follow the data, with arbitrary content. */
    public static final int MOST_PADDING = 7;

    private SampleHeader() {}

    /**
     * Reads the time.
     *
     * @param data offset of the data in {@code memory}
     */
    public static long time(MemorySegment memory, long data) {
        return CNumbers.s64(memory, data + TIME);
    }

    /**
     * Reads the CPU.
     *
     * @param data offset of the data in {@code memory}
     */
    public static int cpu(MemorySegment memory, long data) {
        return CNumbers.s32(memory, data + CPU);
    }
}
