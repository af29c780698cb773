package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.stats.RingbufStats;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The figures of a ring. */
public final class RingbufCounters extends BufferCounters {
    private final long sizeBytes;
    private volatile @Nullable FailureCounts failures;
    private final @Nullable LifetimeEntries lifetime;
    private final UntilClose<Failures> counted = new UntilClose<>(this::readFailures);

    private record Failures(OptionalLong all, OptionalLong refused, long throttled) {
        static final Failures UNKNOWN = new Failures(OptionalLong.empty(), OptionalLong.empty(), 0);
    }

    /**
     * Counters at zero.
     *
     * @param failures the failure counts of the producers; null if they do not count
     * @param lifetime the entries with which the reader begins; null if the ring has none
     */
    public RingbufCounters(
            long sizeBytes, @Nullable FailureCounts failures, @Nullable LifetimeEntries lifetime) {
        this.sizeBytes = sizeBytes;
        this.failures = failures;
        this.lifetime = lifetime;
    }

    @Override
    public @Nullable FailureCounts failures() {
        return failures;
    }

    @Override
    public void countFailuresBy(FailureCounts counts) {
        failures = counts;
    }

    @Override
    void keepFailures() {
        counted.keep();
    }

    private Failures readFailures() {
        FailureCounts counts = failures;
        return counts == null
                ? Failures.UNKNOWN
                : new Failures(
                        OptionalLong.of(counts.count()), counts.refused(), counts.throttled());
    }

    @Override
    public RingbufStats stats() {
        Failures failed = counted.get();
        return new RingbufStats(
                delivered(),
                dropped(),
                decodeFailures(),
                pendingBytes(),
                sizeBytes,
                knownDiscarded(),
                failed.all(),
                failed.refused(),
                failed.throttled(),
                overwritten(),
                acknowledgements());
    }

    @Override
    public RingbufAudit audit(long pending, OptionalLong oldestTime) {
        Failures failed = counted.get();
        return new RingbufAudit(
                delivered(),
                dropped(),
                decodeFailures(),
                knownDiscarded(),
                pending,
                pendingBytes(),
                oldestTime,
                pendingAtOpen(),
                failed.all(),
                failed.refused(),
                failed.throttled(),
                overwritten(),
                acknowledgements(),
                Optional.ofNullable(lifetime).map(entries -> lifetime(entries, pending, failed)));
    }

    private RingbufLifetime lifetime(LifetimeEntries entries, long pending, Failures failed) {
        return entries.figures(
                delivered(),
                dropped(),
                decodeFailures(),
                discarded(),
                pending,
                failed.all(),
                failed.throttled());
    }

    private OptionalLong knownDiscarded() {
        long known = discarded();
        return known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
    }

    @Override
    String describeLosses() {
        Failures failed = counted.get();
        OptionalLong all = failed.all();
        String failures = all.isPresent() ? Long.toString(all.getAsLong()) : "unknown";
        OptionalLong bytes = overwritten();
        return "reserve failures %s, throttled %d, dropped %d, decode failures %d%s"
                .formatted(
                        failures,
                        failed.throttled(),
                        dropped(),
                        decodeFailures(),
                        bytes.isPresent() ? ", overwritten bytes " + bytes.getAsLong() : "");
    }
}
