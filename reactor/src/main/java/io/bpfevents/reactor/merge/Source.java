package io.bpfevents.reactor.merge;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.BufferOptions;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import java.util.Objects;
import reactor.core.publisher.Flux;

/**
 * A buffer as one source of a merged stream. Immutable.
 *
 * <p>The merge requests as many events as it holds for a source, 256 by default, and requests
 * further ones when three quarters of them are emitted. An event that is held counts as delivered
 * by the buffer, and an {@link io.bpfevents.reactor.Overflow} policy acts only once the subscriber
 * of the merged stream has no demand and that many events are held.
 *
 * @param <T> what the records are decoded to
 */
public final class Source<T> {
    private static final int HELD = 256;

    private final String name;
    private final Flux<T> events;
    private final PollLoop loop;
    private final int held;

    private Source(String name, Flux<T> events, PollLoop loop, int held) {
        this.name = name;
        this.events = events;
        this.loop = loop;
        this.held = held;
    }

    /** A buffer's records as instances of a record class, read with default options. */
    public static <T extends Record> Source<T> of(EventBuffer buffer, Class<T> type) {
        return of(buffer, RecordLayout.of(buffer, type));
    }

    /**
     * A buffer's records as instances of a record class.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match the struct
     * @throws IllegalArgumentException if the options are of another kind of buffer, or the buffer
     *     does not support one
     */
    public static <T extends Record> Source<T> of(
            EventBuffer buffer, Class<T> type, BufferOptions<?> options) {
        return of(buffer, RecordLayout.of(buffer, type), options);
    }

    /** A buffer's records, decoded, read with default options. */
    public static <T> Source<T> of(EventBuffer buffer, RecordDecoder<? extends T> decoder) {
        return of(buffer, decoder, defaults(buffer));
    }

    /**
     * A buffer's records, decoded.
     *
     * @param options of the buffer's kind
     * @throws IllegalArgumentException if the options are of another kind of buffer, or the buffer
     *     does not support one
     */
    public static <T> Source<T> of(
            EventBuffer buffer, RecordDecoder<? extends T> decoder, BufferOptions<?> options) {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(options, "options");
        return new Source<>(
                buffer.name(), stream(buffer, decoder, options), options.pollLoop(), HELD);
    }

    private static BufferOptions<?> defaults(EventBuffer buffer) {
        return switch (Objects.requireNonNull(buffer, "buffer")) {
            case Ringbuf _ -> RingbufOptions.defaults();
            case BpfPerfbuf _ -> PerfbufOptions.defaults();
        };
    }

    private static <T> Flux<T> stream(
            EventBuffer buffer, RecordDecoder<? extends T> decoder, BufferOptions<?> options) {
        return switch (buffer) {
            case Ringbuf ring ->
                    BpfEvents.ringbuf(ring, decoder, ofKind(RingbufOptions.class, ring, options));
            case BpfPerfbuf perf ->
                    BpfEvents.perfbuf(perf, decoder, ofKind(PerfbufOptions.class, perf, options));
        };
    }

    private static <O extends BufferOptions<O>> O ofKind(
            Class<O> kind, EventBuffer buffer, BufferOptions<?> options) {
        if (!kind.isInstance(options)) {
            throw new IllegalArgumentException(
                    buffer.name()
                            + " requires "
                            + kind.getSimpleName()
                            + ", not "
                            + options.getClass().getSimpleName());
        }
        return kind.cast(options);
    }

    /** Sets the name that the events of this source carry; by default that of the buffer. */
    public Source<T> named(String other) {
        return new Source<>(Objects.requireNonNull(other, "name"), events, loop, held);
    }

    /**
     * Sets how many events the merge holds for this source.
     *
     * @param events at least 1; few of them limit how long the loop may leave a busy buffer unread
     *     ({@link BufferOptions#coalesce})
     */
    public Source<T> held(int events) {
        if (events < 1) {
            throw new IllegalArgumentException("a source holds at least one event, not " + events);
        }
        return new Source<>(name, this.events, loop, events);
    }

    String name() {
        return name;
    }

    Flux<T> events() {
        return events;
    }

    PollLoop loop() {
        return loop;
    }

    int held() {
        return held;
    }
}
