package io.bpfevents.catalog.metrics;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceTotals;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The figures of a source of the catalogue as Micrometer meters. Requires {@code micrometer-core},
 * an optional dependency of this library.
 *
 * <table>
 * <caption>The meters, each with the tag {@code source}: the source's name</caption>
 * <tr><th>name</th><th>type</th><th>value</th></tr>
 * <tr><td>{@code bpf.source.lag}</td><td>time gauge</td><td>the age of the oldest pending event, as
 * {@link SourceAudit#lag}; NaN if it is unknown, or the program is not loaded</td></tr>
 * <tr><td>{@code bpf.source.skipped}</td><td>counter, of hits</td><td>hits that the kernel
 * skipped</td></tr>
 * <tr><td>{@code bpf.source.delivered}</td><td>counter, of events</td><td>events that were
 * delivered</td></tr>
 * <tr><td>{@code bpf.source.lost}</td><td>counter, of events</td><td>events that were not
 * delivered, by the tag {@code cause}: {@code reserve_failure}, {@code throttled}, {@code dropped},
 * {@code decode_failure}, as {@link LossCause}; NaN from a load on of which the figure is
 * unknown</td></tr>
 * <tr><td>{@code bpf.source.pending}</td><td>gauge, of bytes</td><td>unread bytes in the ring; NaN
 * if the program is not loaded</td></tr>
 * </table>
 *
 * <p>The counters continue over all loads of the program, as {@link KernelSource#totals}: they
 * never decrease. A source that has no figures gets no meters.
 *
 * <p>The poll loop takes each value of the lag between two passes, for which the thread that reads
 * the gauge waits up to a second: do not read it on a thread of a poll loop.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class SourceMetrics implements MeterBinder {
    private static final Duration LIMIT = Duration.ofSeconds(1); // a subscriber blocks the loop

    private static final Map<LossCause, Function<SourceTotals, OptionalLong>> LOST =
            Map.of(
                    LossCause.RESERVE_FAILURE,
                    SourceTotals::reserveFailures,
                    LossCause.THROTTLED,
                    SourceTotals::throttled,
                    LossCause.DROPPED,
                    it -> OptionalLong.of(it.dropped()),
                    LossCause.DECODE_FAILURE,
                    it -> OptionalLong.of(it.decodeFailures()));

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

    /** Registers the meters, unless the source has no figures. */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (hasFigures()) {
            bind(registry);
        }
    }

    private boolean hasFigures() {
        try {
            SourceTotals _ = source.totals();
            return true;
        } catch (IllegalStateException e) { // as totals() describes
            return false;
        }
    }

    private void bind(MeterRegistry registry) {
        TimeGauge.builder("bpf.source.lag", this, TimeUnit.NANOSECONDS, SourceMetrics::lagNanos)
                .tags(tags)
                .strongReference(true)
                .description("The age of the oldest pending event")
                .register(registry);
        FunctionCounter.builder("bpf.source.skipped", source, it -> it.totals().skippedHits())
                .tags(tags)
                .baseUnit("hits")
                .description("Hits that the kernel skipped")
                .register(registry);
        bindOutcomes(registry);
    }

    private void bindOutcomes(MeterRegistry registry) {
        count("bpf.source.delivered", tags, it -> OptionalLong.of(it.delivered()))
                .description("Events that were delivered to the subscriber")
                .register(registry);
        LOST.forEach((cause, figure) -> {
            Tags ofCause = tags.and("cause", cause.name().toLowerCase(Locale.ROOT));
            count("bpf.source.lost", ofCause, figure)
                    .description("Events that were not delivered")
                    .register(registry);
        });
        Gauge.builder("bpf.source.pending", this, SourceMetrics::pendingBytes)
                .tags(tags)
                .strongReference(true)
                .baseUnit(BaseUnits.BYTES)
                .description("Unread bytes in the ring")
                .register(registry);
    }

    private FunctionCounter.Builder<KernelSource<?>> count(
            String name, Tags all, Function<SourceTotals, OptionalLong> figure) {
        return FunctionCounter.<KernelSource<?>>builder(
                        name, source, it -> orNaN(figure.apply(it.totals())))
                .tags(all)
                .baseUnit(BaseUnits.EVENTS);
    }

    private static double orNaN(OptionalLong figure) {
        return figure.isPresent() ? figure.getAsLong() : Double.NaN;
    }

    private double pendingBytes() {
        return source.ring().map(it -> (double) it.stats().pendingBytes()).orElse(Double.NaN);
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
}
