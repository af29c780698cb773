package io.bpfevents.catalog.metrics;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What only a source of the catalogue knows, as Micrometer meters; the outcomes of its events are
 * those of its ring. Requires {@code micrometer-core}, an optional dependency of this library.
 *
 * <table>
 * <caption>The meters, each with the tag {@code source}: the source's name</caption>
 * <tr><th>name</th><th>type</th><th>value</th></tr>
 * <tr><td>{@code bpf.source.lag}</td><td>time gauge</td><td>the age of the oldest pending event, as
 * {@link SourceAudit#lag}; NaN if it is unknown, or the program is not loaded</td></tr>
 * <tr><td>{@code bpf.source.skipped}</td><td>counter, of hits</td><td>hits that the kernel skipped;
 * 0 before the program is loaded</td></tr>
 * </table>
 *
 * <p>The poll loop takes each value of the lag between two passes, for which the thread that reads
 * the gauge waits up to a second: do not read it on a thread of a poll loop.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class SourceMetrics implements MeterBinder {
    private static final Duration LIMIT = Duration.ofSeconds(1); // a subscriber blocks the loop

    private final KernelSource<?> source;

    /** Creates the meters of a source. */
    public SourceMetrics(KernelSource<?> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** Registers the meters. They work over all loads of the program. */
    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("bpf.source.lag", this, TimeUnit.NANOSECONDS, SourceMetrics::lagNanos)
                .tag("source", source.name())
                .strongReference(true)
                .description("The age of the oldest pending event")
                .register(registry);
        FunctionCounter.builder("bpf.source.skipped", this, SourceMetrics::skippedHits)
                .tag("source", source.name())
                .baseUnit("hits")
                .description("Hits that the kernel skipped")
                .register(registry);
    }

    private double lagNanos() {
        return audit().flatMap(SourceAudit::lag)
                .map(lag -> (double) lag.toNanos())
                .orElse(Double.NaN);
    }

    private Optional<SourceAudit> audit() {
        try {
            CompletionStage<SourceAudit> audit = source.audit();
            return Optional.of(
                    audit.toCompletableFuture().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS));
        } catch (IllegalStateException | ExecutionException | TimeoutException e) {
            return Optional.empty(); // not loaded, broken, or blocked
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private double skippedHits() {
        try {
            return source.stats().skippedHits();
        } catch (IllegalStateException e) { // not loaded yet
            return 0;
        }
    }
}
