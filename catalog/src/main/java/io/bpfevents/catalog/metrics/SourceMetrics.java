package io.bpfevents.catalog.metrics;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceStats;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.LossCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/**
 * The figures of a source of the catalogue as Micrometer meters. Requires {@code micrometer-core},
 * an optional dependency of this library.
 *
 * <table>
 * <caption>The meters, each with the tag {@code source}: the source's name</caption>
 * <tr><th>name</th><th>type</th><th>value</th></tr>
 * <tr><td>{@code bpf.source.lag}</td><td>time gauge</td><td>the age of the oldest pending event, as
 * {@link SourceAudit#lag}; NaN if it is unknown, or the program is not loaded</td></tr>
 * <tr><td>{@code bpf.source.skipped}</td><td>counter, of hits</td><td>hits that the kernel skipped;
 * 0 before the program is loaded</td></tr>
 * <tr><td>{@code bpf.source.delivered}</td><td>counter, of events</td><td>events that were delivered
 * since the program was loaded last</td></tr>
 * <tr><td>{@code bpf.source.lost}</td><td>counter, of events</td><td>events that were not delivered
 * since then, by the tag {@code cause}: {@code reserve_failure}, {@code throttled}, {@code dropped},
 * {@code decode_failure}, as {@link LossCause}</td></tr>
 * <tr><td>{@code bpf.source.pending}</td><td>gauge, of bytes</td><td>unread bytes in the ring</td></tr>
 * </table>
 *
 * <p>The counters begin at 0 with each load of the program. A registry that reports differences,
 * such as one for StatsD, can then report a negative one; subscribe once per process to avoid that.
 *
 * <p>The poll loop takes each value of the lag between two passes, for which the thread that reads
 * the gauge waits up to a second: do not read it on a thread of a poll loop.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class SourceMetrics implements MeterBinder {
    private static final Duration LIMIT = Duration.ofSeconds(1); // a subscriber blocks the loop

    private static final List<LossCause> CAUSES =
            List.of(
                    LossCause.RESERVE_FAILURE,
                    LossCause.THROTTLED,
                    LossCause.DROPPED,
                    LossCause.DECODE_FAILURE);

    private final KernelSource<?> source;
    private final Tags tags;

    /** Creates the meters of a source. */
    public SourceMetrics(KernelSource<?> source) {
        this(source, Tags.empty());
    }

    /**
     * Creates meters with tags of the user.
     *
     * @param tags added to every meter; two sources of one type need different ones
     */
    public SourceMetrics(KernelSource<?> source, Iterable<Tag> tags) {
        this.source = Objects.requireNonNull(source, "source");
        this.tags = Tags.of(tags).and("source", source.name());
    }

    /** Registers the meters. Each load of the program begins the counters anew. */
    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("bpf.source.lag", this, TimeUnit.NANOSECONDS, SourceMetrics::lagNanos)
                .tags(tags)
                .strongReference(true)
                .description("The age of the oldest pending event")
                .register(registry);
        FunctionCounter.builder("bpf.source.skipped", this, SourceMetrics::skippedHits)
                .tags(tags)
                .baseUnit("hits")
                .description("Hits that the kernel skipped")
                .register(registry);
        bindOutcomes(registry);
    }

    private void bindOutcomes(MeterRegistry registry) {
        count("bpf.source.delivered", tags, RingbufStats::delivered)
                .description("Events that were delivered to the subscriber")
                .register(registry);
        for (LossCause cause : CAUSES) {
            Tags ofCause = tags.and("cause", cause.name().toLowerCase(Locale.ROOT));
            count("bpf.source.lost", ofCause, it -> cause.countedBy(it).orElse(0))
                    .description("Events that were not delivered")
                    .register(registry);
        }
        Gauge.builder("bpf.source.pending", this, it -> it.figure(RingbufStats::pendingBytes))
                .tags(tags)
                .strongReference(true)
                .baseUnit(BaseUnits.BYTES)
                .description("Unread bytes in the ring")
                .register(registry);
    }

    private FunctionCounter.Builder<SourceMetrics> count(
            String name, Tags all, ToLongFunction<RingbufStats> figure) {
        return FunctionCounter.builder(name, this, it -> it.figure(figure))
                .tags(all)
                .baseUnit(BaseUnits.EVENTS);
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
        return stats().map(SourceStats::skippedHits).orElse(0L);
    }

    private double figure(ToLongFunction<RingbufStats> figure) {
        return stats().map(it -> figure.applyAsLong(it.ring())).orElse(0L);
    }

    private Optional<SourceStats> stats() {
        try {
            return Optional.of(source.stats());
        } catch (IllegalStateException e) { // not loaded yet
            return Optional.empty();
        }
    }
}
