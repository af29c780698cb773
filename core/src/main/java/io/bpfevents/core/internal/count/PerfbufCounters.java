package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.stats.PerfbufStats;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The figures of a perf buffer. */
public final class PerfbufCounters extends BufferCounters {
    private final LongSupplier sizeBytes;
    private final PerfLosses losses;
    private final UntilClose<Failures> failures;

    private record Failures(LostCount lost, Optional<OutputFailures> others, long throttled) {}

    /**
     * Counters at zero.
     *
     * @param sizeBytes the size of all CPUs' buffers, which grows if a CPU comes online
     */
    public PerfbufCounters(LongSupplier sizeBytes, PerfLosses losses) {
        this.sizeBytes = sizeBytes;
        this.losses = losses;
        this.failures = new UntilClose<>(this::readFailures);
    }

    /** The buffers are created empty: what is in them by now was sent since they are open. */
    @Override
    public void begin(long pending) {
        super.begin(0);
    }

    private Failures readFailures() {
        return new Failures(losses.lost(), losses.outputFailures(), losses.throttled());
    }

    @Override
    public FailureCounts failures() {
        return losses;
    }

    @Override
    void keepFailures() {
        failures.keep();
    }

    @Override
    public PerfbufStats stats() {
        Failures failed = failures.get();
        return new PerfbufStats(
                delivered(),
                dropped(),
                decodeFailures(),
                pendingBytes(),
                sizeBytes.getAsLong(),
                failed.lost(),
                failed.others(),
                late(),
                failed.throttled(),
                acknowledgements());
    }

    @Override
    public PerfbufAudit audit(long pending, OptionalLong oldestTime) {
        Failures failed = failures.get();
        return new PerfbufAudit(
                delivered(),
                dropped(),
                decodeFailures(),
                pending,
                pendingBytes(),
                pendingAtOpen(),
                failed.lost(),
                failed.others(),
                late(),
                failed.throttled(),
                acknowledgements());
    }

    @Override
    String describeLosses() {
        Failures failed = failures.get();
        String others = failed.others().map(it -> Long.toString(it.total())).orElse("unknown");
        String lost = failed.lost() instanceof LostCount.AtLeast ? "at least " : "";
        return "lost %s%d, output failures %s, throttled %d, dropped %d, late %d, decode failures %d"
                .formatted(
                        lost,
                        failed.lost().value(),
                        others,
                        failed.throttled(),
                        dropped(),
                        late(),
                        decodeFailures());
    }
}
