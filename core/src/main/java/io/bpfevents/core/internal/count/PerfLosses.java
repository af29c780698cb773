package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.OutputFailures;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The samples that the producers of a perf buffer could not write. Any thread may read them, until
 * the buffer is closed: then every method may throw {@link IllegalStateException}.
 */
public final class PerfLosses implements FailureCounts {
    private static final long RECENT_NANOS = 100_000_000;

    private final @Nullable LongSupplier counted;
    private final @Nullable Supplier<OutputFailures> outputFailures;
    private final LongSupplier reported;
    private final LongSupplier throttled;

    // the loop's thread
    private long recent;
    private long sampledAt;

    /**
     * The losses of a buffer.
     *
     * @param counted the samples without space, counted exactly; null if nothing counts them
     * @param reported the samples without space that {@code PERF_RECORD_LOST} has reported so far
     * @param outputFailures the outputs that failed for another reason; null if the program does
     *     not use the producer contract
     * @param throttled the attempts that the program counted as throttled
     */
    public PerfLosses(
            @Nullable LongSupplier counted,
            LongSupplier reported,
            @Nullable Supplier<OutputFailures> outputFailures,
            LongSupplier throttled) {
        this.counted = counted;
        this.reported = reported;
        this.outputFailures = outputFailures;
        this.throttled = throttled;
        this.sampledAt = System.nanoTime() - RECENT_NANOS;
    }

    /** The samples for which a CPU's buffer had no space. */
    public LostCount lost() {
        return counted == null
                ? new LostCount.AtLeast(reported.getAsLong())
                : new LostCount.Exact(counted.getAsLong());
    }

    /** The outputs that failed for another reason; empty if nothing counts them. */
    public Optional<OutputFailures> outputFailures() {
        return Optional.ofNullable(outputFailures).map(Supplier::get).map(Objects::requireNonNull);
    }

    @Override
    public long count() {
        return lost().value() + outputFailures().map(OutputFailures::total).orElse(0L);
    }

    @Override
    public long throttled() {
        return throttled.getAsLong();
    }

    /** The count of the kernel costs a system call for each CPU, too much for every pass. */
    @Override
    public long recentCount() {
        long now = System.nanoTime();
        if (now - sampledAt >= RECENT_NANOS) {
            sampledAt = now;
            recent = count();
        }
        return recent;
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.empty();
    }

    @Override
    public void snapshot(FailureSnapshot snapshot) {
        throw new UnsupportedOperationException("the losses of a perf buffer are in its records");
    }
}
