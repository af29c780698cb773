package io.bpfevents.benchmarks.consumer;

/**
 * The buffers that a producer has: a ring, a perf buffer, or both.
 *
 * @param ringBytes size of the ring; 0 if there is none
 * @param perCpu size of the perf buffer of one CPU, in bytes; 0 if there is none
 * @param samples samples per notification of the perf buffer
 */
public record Buffers(long ringBytes, long perCpu, int samples) {

    /** A ring. */
    public static Buffers ring(long bytes) {
        return new Buffers(bytes, 0, 1);
    }

    /** A perf buffer. */
    public static Buffers perf(long perCpu, int samples) {
        return new Buffers(0, perCpu, samples);
    }

    /** A ring, and a perf buffer whose CPUs share the same number of bytes, rounded down. */
    public static Buffers ofSameSize(long bytes, int cpus, int samples) {
        return new Buffers(bytes, Long.highestOneBit(bytes / cpus), samples);
    }

    /** Whether there is a ring. */
    public boolean hasRing() {
        return ringBytes > 0;
    }

    /** Whether there is a perf buffer. */
    public boolean hasPerf() {
        return perCpu > 0;
    }

    /** Whether there is a buffer of the type that a consumer reads. */
    public boolean suit(ConsumerKind kind) {
        return kind.isPerf() ? hasPerf() : hasRing();
    }

    @Override
    public String toString() {
        String ring = "ring of " + text(ringBytes);
        String perf = "perf buffer of " + text(perCpu) + " per CPU";
        return !hasPerf() ? ring : hasRing() ? ring + ", " + perf : perf;
    }

    private static String text(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }
}
