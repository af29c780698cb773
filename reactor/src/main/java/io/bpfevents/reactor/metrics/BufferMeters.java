package io.bpfevents.reactor.metrics;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.reactor.LossCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters that all buffers have.
 *
 * @param <B> the kind of buffer
 */
final class BufferMeters<B extends EventBuffer> {
    private static final String EVENTS = BaseUnits.EVENTS;
    private static final double NANOS_PER_SECOND = 1e9;

    private final String prefix;
    private final B buffer;
    private final Tags tags;
    private final BoundMeters meters = new BoundMeters();

    /**
     * Meters that are removed when the buffer is closed.
     *
     * @param kind the kind of buffer, as names of meters have it
     * @param key the tag with the buffer's name
     */
    BufferMeters(String kind, String key, B buffer, Iterable<Tag> tags) {
        this.prefix = "bpf." + kind + ".";
        this.buffer = buffer;
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags")).and(key, buffer.name());
        // not on the poll loop's thread: a registry may have listeners
        buffer.onClose().whenCompleteAsync((_, _) -> removeAll());
    }

    void bindTo(MeterRegistry registry) {
        count(
                registry,
                "delivered",
                Tags.empty(),
                "Records that were delivered to the subscriber",
                it -> it.stats().delivered());
        bindAcknowledgements(registry);
        gauge(
                registry,
                "pending",
                BaseUnits.BYTES,
                "Unread bytes in the buffer",
                it -> it.stats().pendingBytes());
        gauge(registry, "size", BaseUnits.BYTES, "The size of the buffer", EventBuffer::sizeBytes);
        gauge(
                registry,
                "demand",
                EVENTS,
                "Records that the subscriber has requested and not received",
                EventBuffer::demand);
    }

    /** Registers the losses of a cause, unless no counter is available. */
    void bindLosses(
            MeterRegistry registry, LossCause cause, Iterable<Tag> more, String description) {
        if (cause.countedBy(buffer.stats()).isPresent()) {
            count(
                    registry,
                    "lost",
                    of(cause).and(more),
                    description,
                    it -> cause.countedBy(it.stats()).orElse(0));
        }
    }

    /** Registers the bytes that were lost for a cause, if the buffer can have such losses. */
    void bindOverwritten(MeterRegistry registry, LossCause cause) {
        if (cause.countedBy(buffer.stats()).isPresent()) {
            count(
                    registry,
                    "overwritten",
                    BaseUnits.BYTES,
                    Tags.empty(),
                    "Bytes that were overwritten before they were read",
                    it -> cause.countedBy(it.stats()).orElse(0));
        }
    }

    /** The tag of a cause. */
    static Tags of(LossCause cause) {
        return Tags.of("cause", cause.name().toLowerCase(Locale.ROOT));
    }

    private void bindAcknowledgements(MeterRegistry registry) {
        count(
                registry,
                "handed_over",
                Tags.empty(),
                "Records that were passed to subscribers that acknowledge",
                it -> it.stats().acknowledgements().handedOver());
        count(
                registry,
                "redelivered",
                Tags.empty(),
                "Records that were delivered again, since they had not been acknowledged",
                it -> it.stats().acknowledgements().redelivered());
        gauge(
                registry,
                "unacknowledged",
                EVENTS,
                "Records that the subscriber has received and not acknowledged",
                it -> it.stats().acknowledgements().unacknowledged());
        gauge(
                registry,
                "unacknowledged.age",
                "seconds",
                "How long the oldest unacknowledged record has kept the buffer from freeing space",
                it -> it.stats().acknowledgements().oldest().toNanos() / NANOS_PER_SECOND);
    }

    /** Registers a counter of events. */
    void count(
            MeterRegistry registry,
            String name,
            Iterable<Tag> more,
            String description,
            ToLongFunction<? super B> figure) {
        count(registry, name, EVENTS, more, description, figure);
    }

    private void count(
            MeterRegistry registry,
            String name,
            String unit,
            Iterable<Tag> more,
            String description,
            ToLongFunction<? super B> figure) {
        meters.add(
                registry,
                FunctionCounter.builder(prefix + name, buffer, figure::applyAsLong)
                        .tags(tags.and(more))
                        .baseUnit(unit)
                        .description(description)
                        .register(registry));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<? super B> figure) {
        meters.add(
                registry,
                Gauge.builder(prefix + name, buffer, figure::applyAsDouble)
                        .tags(tags)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry));
    }

    /** Removes the meters from their registries, also those that are registered later. */
    void removeAll() {
        meters.removeAll();
    }
}
