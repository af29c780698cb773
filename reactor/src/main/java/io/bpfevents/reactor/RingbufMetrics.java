package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufStats;
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
 * A ring's figures as Micrometer meters; takes {@code micrometer-core}, which this library does not
 * bring along.
 *
 * <pre>{@code
 * new RingbufMetrics(ring).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters, each with the tag {@code ring}: its name</caption>
 * <tr><th></th><th>type</th><th>unit</th><th></th></tr>
 * <tr><td>{@code bpf.ringbuf.delivered}</td><td>counter</td><td>events</td><td>records that the
 * subscriber has taken</td></tr>
 * <tr><td>{@code bpf.ringbuf.lost}</td><td>counter</td><td>events</td><td>records that were not
 * delivered, by the tag {@code cause}: {@code reserve_failure}, {@code dropped}, {@code
 * decode_failure}, as {@link LossCause}</td></tr>
 * <tr><td>{@code bpf.ringbuf.pending}</td><td>gauge</td><td>bytes</td><td>what is in the ring,
 * unread; at most a second old</td></tr>
 * <tr><td>{@code bpf.ringbuf.size}</td><td>gauge</td><td>bytes</td><td>the ring's size</td></tr>
 * <tr><td>{@code bpf.ringbuf.demand}</td><td>gauge</td><td>events</td><td>records that the
 * subscriber would take now; 0 without one, 2<sup>63</sup> if it asked for all there are</td></tr>
 * </table>
 *
 * <p>All but the demand are what {@link Ringbuf#stats()} says when they are asked for, which may be
 * on any thread. What nobody counts has no meter, rather than one that says 0: without the producer
 * contract, or a counter of the program's own by the time of {@link #bindTo}, there is no {@code
 * cause} {@code reserve_failure}.
 *
 * <p>The meters leave their registries a moment after the ring is closed, or with {@link #close}.
 * Two rings of one name need different tags.
 */
@SuppressWarnings("exports") // whoever uses this requires micrometer.core anyway
public final class RingbufMetrics implements MeterBinder, AutoCloseable {
    private static final String EVENTS = BaseUnits.EVENTS;

    private final Ringbuf ring;
    private final Tags tags;
    private final BoundMeters meters = new BoundMeters();

    /** Meters with no further tags. */
    public RingbufMetrics(Ringbuf ring) {
        this(ring, Tags.empty());
    }

    /**
     * Meters with tags of the user's own.
     *
     * @param tags are on every meter, beside the ring's name
     */
    public RingbufMetrics(Ringbuf ring, Iterable<Tag> tags) {
        this.ring = Objects.requireNonNull(ring, "ring");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags")).and("ring", ring.name());
        // not on the poll loop's thread: a registry may have listeners
        ring.onClose().whenCompleteAsync((_, _) -> close());
    }

    /** Registers the meters; in a registry that has them already this does nothing. */
    @Override
    public void bindTo(MeterRegistry registry) {
        count(
                registry,
                "bpf.ringbuf.delivered",
                tags,
                "Records that the subscriber has taken",
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
        gauge(
                registry,
                "bpf.ringbuf.pending",
                BaseUnits.BYTES,
                "What is in the ring, unread",
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
                "Records that the subscriber would take now",
                it -> AbstractRingbuf.channel(it).slot().demand());
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

    /** Has the meters leave their registries. The ring stays as it is. */
    @Override
    public void close() {
        meters.removeAll();
    }
}
