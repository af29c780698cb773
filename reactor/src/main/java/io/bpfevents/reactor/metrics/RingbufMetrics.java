package io.bpfevents.reactor.metrics;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.LossCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A ring's counters as Micrometer meters. Requires {@code micrometer-core}, an optional dependency
 * of this library.
 *
 * <pre>{@code
 * new RingbufMetrics(ring).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters, each with the tag {@code ring}: the ring's name</caption>
 * <tr><th>name</th><th>type</th><th>unit</th><th>value</th></tr>
 * <tr><td>{@code bpf.ringbuf.delivered}</td><td>counter</td><td>events</td><td>records that were
 * delivered to the subscriber; acknowledged ones of {@code BpfEvents.acknowledged}</td></tr>
 * <tr><td>{@code bpf.ringbuf.lost}</td><td>counter</td><td>events</td><td>records that were not
 * delivered, by the tag {@code cause}: {@code reserve_failure}, {@code dropped}, {@code
 * decode_failure}, as {@link LossCause}</td></tr>
 * <tr><td>{@code bpf.ringbuf.handed_over}</td><td>counter</td><td>events</td><td>records that were
 * passed to subscribers that acknowledge, repeated ones included</td></tr>
 * <tr><td>{@code bpf.ringbuf.redelivered}</td><td>counter</td><td>events</td><td>records that were
 * delivered again by this process, since they had not been acknowledged</td></tr>
 * <tr><td>{@code bpf.ringbuf.unacknowledged}</td><td>gauge</td><td>events</td><td>records that the
 * subscriber has received and not acknowledged</td></tr>
 * <tr><td>{@code bpf.ringbuf.unacknowledged.age}</td><td>gauge</td><td>seconds</td><td>how long the
 * oldest of them has kept the ring from freeing space</td></tr>
 * <tr><td>{@code bpf.ringbuf.pending}</td><td>gauge</td><td>bytes</td><td>unread bytes in the
 * ring, unacknowledged ones included; at most a second old</td></tr>
 * <tr><td>{@code bpf.ringbuf.size}</td><td>gauge</td><td>bytes</td><td>the ring's size</td></tr>
 * <tr><td>{@code bpf.ringbuf.demand}</td><td>gauge</td><td>events</td><td>records that the
 * subscriber has requested and not received; 0 without a subscriber, 2<sup>63</sup> for an
 * unbounded request</td></tr>
 * </table>
 *
 * <p>Meters are sampled on the thread that reads them; all but the demand come from {@link
 * Ringbuf#stats()}. A cause without a counter has no meter, rather than one with the value 0: there
 * is no {@code cause} {@code reserve_failure} unless the program uses the producer contract, or has
 * a counter of its own when {@link #bindTo} is called.
 *
 * <p>The meters are removed from their registries shortly after the ring is closed, or by {@link
 * #close}. Two rings of one name need different tags.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class RingbufMetrics implements MeterBinder, AutoCloseable {
    private static final String EVENTS = BaseUnits.EVENTS;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Ringbuf ring;
    private final Tags tags;
    private final BoundMeters meters = new BoundMeters();

    /** Creates meters without further tags. */
    public RingbufMetrics(Ringbuf ring) {
        this(ring, Tags.empty());
    }

    /**
     * Creates meters with tags of the user.
     *
     * @param tags added to every meter, beside the ring's name
     */
    public RingbufMetrics(Ringbuf ring, Iterable<Tag> tags) {
        this.ring = Objects.requireNonNull(ring, "ring");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags")).and("ring", ring.name());
        // not on the poll loop's thread: a registry may have listeners
        ring.onClose().whenCompleteAsync((_, _) -> close());
    }

    /** Registers the meters. Does nothing in a registry that has them already. */
    @Override
    public void bindTo(MeterRegistry registry) {
        count(
                registry,
                "bpf.ringbuf.delivered",
                tags,
                "Records that were delivered to the subscriber",
                RingbufStats::delivered);
        for (LossCause cause : LossCause.values()) {
            if (cause.countedBy(ring.stats()).isPresent()) {
                count(
                        registry,
                        "bpf.ringbuf.lost",
                        tags.and("cause", cause.name().toLowerCase(Locale.ROOT)),
                        "Records that were not delivered",
                        stats -> cause.countedBy(stats).orElse(0));
            }
        }
        bindAcknowledgements(registry);
        gauge(
                registry,
                "bpf.ringbuf.pending",
                BaseUnits.BYTES,
                "Unread bytes in the ring",
                it -> it.stats().pendingBytes());
        gauge(
                registry,
                "bpf.ringbuf.size",
                BaseUnits.BYTES,
                "The size of the ring",
                Ringbuf::sizeBytes);
        gauge(
                registry,
                "bpf.ringbuf.demand",
                EVENTS,
                "Records that the subscriber has requested and not received",
                it -> AbstractRingbuf.channel(it).slot().demand());
    }

    private void bindAcknowledgements(MeterRegistry registry) {
        count(
                registry,
                "bpf.ringbuf.handed_over",
                tags,
                "Records that were passed to subscribers that acknowledge",
                stats -> stats.acknowledgements().handedOver());
        count(
                registry,
                "bpf.ringbuf.redelivered",
                tags,
                "Records that were delivered again, since they had not been acknowledged",
                stats -> stats.acknowledgements().redelivered());
        gauge(
                registry,
                "bpf.ringbuf.unacknowledged",
                EVENTS,
                "Records that the subscriber has received and not acknowledged",
                it -> it.stats().acknowledgements().unacknowledged());
        gauge(
                registry,
                "bpf.ringbuf.unacknowledged.age",
                "seconds",
                "How long the oldest unacknowledged record has kept the ring from freeing space",
                it -> it.stats().acknowledgements().oldest().toNanos() / NANOS_PER_SECOND);
    }

    private void count(
            MeterRegistry registry,
            String name,
            Tags all,
            String description,
            ToLongFunction<RingbufStats> figure) {
        meters.add(
                registry,
                FunctionCounter.builder(name, ring, it -> figure.applyAsLong(it.stats()))
                        .tags(all)
                        .baseUnit(EVENTS)
                        .description(description)
                        .register(registry));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<Ringbuf> figure) {
        meters.add(
                registry,
                Gauge.builder(name, ring, figure)
                        .tags(tags)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry));
    }

    /** Removes the meters from their registries. Does not close the ring. */
    @Override
    public void close() {
        meters.removeAll();
    }
}
