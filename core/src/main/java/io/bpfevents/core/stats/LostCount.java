package io.bpfevents.core.stats;

/**
 * A number of samples that a perf buffer had no space for: known exactly, or from below.
 *
 * <p>From kernel 6.0 on the kernel counts them ({@code PERF_FORMAT_LOST}), and on older kernels a
 * program that uses the producer contract does. Otherwise the only source is {@code
 * PERF_RECORD_LOST}, which the kernel writes together with the next sample that fits: the losses
 * since the last sample are not known then.
 */
public sealed interface LostCount {
    /** The number of samples, or the least number that is possible. */
    long value();

    /**
     * The number of lost samples.
     *
     * @param value all of them
     */
    record Exact(long value) implements LostCount {}

    /**
     * A lower bound of the number of lost samples.
     *
     * @param value those that the kernel has reported so far
     */
    record AtLeast(long value) implements LostCount {}
}
