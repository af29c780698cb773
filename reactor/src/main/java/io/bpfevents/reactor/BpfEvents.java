package io.bpfevents.reactor;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.internal.OwnedObject;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Kernel events as {@code Flux}.
 *
 * <p>The streams of a ring are hot: they deliver the records that are in the ring and those that
 * arrive. Exactly as many records are read as the subscriber requested; the others stay in the
 * kernel's ring, and when the ring is full the BPF program's reserve fails. There is no other
 * buffer.
 *
 * <p>{@code ringbuf} delivers no record twice within a process, also across subscribers. A record
 * that is sent after {@code cancel()} has returned goes to the next subscriber. The consumer
 * position is published in steps: if a process ends in the middle of a pass without closing a
 * pinned ring (SIGKILL, a crash, {@code Runtime.halt}), the next process that opens the ring
 * receives again the latest records that were delivered. These are at most {@code min(size / 8,
 * 4096)} bytes of the ring, headers and padding included, or one record if a single one is longer.
 * No unread record is lost; events that operators still hold are lost with the process. {@code
 * acknowledged} delivers each record at least once.
 *
 * <p>A ring has one subscriber at a time. A second one fails with an {@link IllegalStateException},
 * unless the first has cancelled by the end of the current pass; {@code share()} serves several.
 * The next subscriber continues with the first unread record. The stream completes when the ring is
 * closed; a subscription to a closed ring fails.
 *
 * <p>Events are emitted on the thread of the ring's poll loop, which is {@link
 * reactor.core.scheduler.NonBlocking} unless it is a loop of the user; put {@code publishOn} before
 * slow operators.
 */
public final class BpfEvents extends BufferEvents {
    private BpfEvents() {}

    /** A ring's records as copies of their bytes. */
    public static Flux<Event> ringbuf(Ringbuf ring) {
        return ringbuf(ring, RingbufOptions.defaults());
    }

    /**
     * A ring's records as copies of their bytes, read with options.
     *
     * @throws IllegalArgumentException if the ring does not support an option; the message names an
     *     alternative
     */
    public static Flux<Event> ringbuf(Ringbuf ring, RingbufOptions options) {
        return ringbuf(ring, Event.decoder(), options);
    }

    /**
     * A ring's records as instances of a record class, which is bound to their struct by {@link
     * RecordLayout#of(io.bpfevents.core.record.StructSource, Class)}: by the BTF of the object that
     * the ring comes from, or that the kernel has of a pinned ring's program, or, without any, by
     * the record class's own declaration. For a record class in a module that is not open to the
     * library, make the layout with a {@code Lookup} and pass that.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match the struct
     */
    public static <T extends Record> Flux<T> ringbuf(Ringbuf ring, Class<T> type) {
        return ringbuf(ring, type, RingbufOptions.defaults());
    }

    /** As {@link #ringbuf(Ringbuf, Class)}, read with options. */
    public static <T extends Record> Flux<T> ringbuf(
            Ringbuf ring, Class<T> type, RingbufOptions options) {
        return ringbuf(ring, RecordLayout.of(ring, type), options);
    }

    /**
     * A ring's records, decoded by a layout, a {@link io.bpfevents.core.record.RecordSelector} or a
     * decoder of the user.
     *
     * <p>If the decoder throws, the stream ends with a {@link
     * io.bpfevents.core.record.RecordDecodingException}, or continues after the record if {@code
     * onErrorContinue} is used, which receives the record as an {@link Event}. The record is
     * consumed in either case.
     *
     * <p>A declared layout must agree with the struct that the ring's program declares, if its BTF
     * has that; a layout of an object or a header is accepted as it is.
     *
     * @throws io.bpfevents.core.LayoutException if a declared layout does not agree
     */
    public static <T> Flux<T> ringbuf(Ringbuf ring, RecordDecoder<? extends T> decoder) {
        return ringbuf(ring, decoder, RingbufOptions.defaults());
    }

    /** As {@link #ringbuf(Ringbuf, RecordDecoder)}, read with options. */
    public static <T> Flux<T> ringbuf(
            Ringbuf ring, RecordDecoder<? extends T> decoder, RingbufOptions options) {
        return FluxRecords.of(new BufferSource<>(ring, decoder, options, null));
    }

    /**
     * A ring's records, decoded, and among them its losses, as events that {@code marker} makes.
     *
     * <p>A marker of dropped records stands directly before the next record that is delivered. A
     * marker of failed reserves counts all failures that were found at once, and stands at the
     * position of the latest: after all records that were reserved before that failure, and before
     * the first one that was reserved after it. If a program succeeded between two of these
     * failures, the records in between therefore stand before the marker that counts both; with
     * producers on several CPUs its position is exact to within the records that they reserve at
     * the same moment. A marker of throttled attempts stands where they were noticed, at most once
     * per second. The counts are exact. Each loss is reported once per ring, from its opening on,
     * by the next stream with markers. A marker uses one unit of demand, and is not counted as
     * delivered.
     *
     * @param marker must not return null; an exception that it throws ends the stream
     * @throws IllegalArgumentException if the ring has no positions of reserve failures: simulated
     *     rings have them, and rings that the program declares with {@code BPF_EVENTS_RING}
     */
    public static <T> Flux<T> ringbufWithLosses(
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            RingbufOptions options,
            Function<? super Loss, ? extends T> marker) {
        Objects.requireNonNull(marker, "marker");
        return FluxRecords.of(new BufferSource<>(ring, decoder, options, marker));
    }

    /**
     * As {@link #ringbufWithLosses(Ringbuf, RecordDecoder, RingbufOptions, Function)}, with the
     * records as instances of a record class.
     *
     * @param <T> what the record class and the markers have in common, such as a sealed interface
     */
    @SuppressWarnings("unchecked") // the layout is of that class
    public static <T> Flux<T> ringbufWithLosses(
            Ringbuf ring,
            Class<? extends T> type,
            RingbufOptions options,
            Function<? super Loss, ? extends T> marker) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(
                    type.getName() + " is not a record class; pass a decoder instead");
        }
        RecordLayout<?> layout = RecordLayout.of(ring, type.asSubclass(Record.class));
        return ringbufWithLosses(ring, (RecordDecoder<? extends T>) layout, options, marker);
    }

    /**
     * A buffer's records as instances of a record class, each of which stays in it until it is
     * acknowledged, so that a process that is killed loses none of a ring: see {@link
     * #acknowledged(EventBuffer, RecordDecoder, BufferOptions)}.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match the struct
     */
    public static <T extends Record> Flux<Acknowledged<T>> acknowledged(
            EventBuffer buffer, Class<T> type) {
        return acknowledged(buffer, type, BufferSource.defaultOptions(buffer));
    }

    /** As {@link #acknowledged(EventBuffer, Class)}, read with options. */
    public static <T extends Record> Flux<Acknowledged<T>> acknowledged(
            EventBuffer buffer, Class<T> type, BufferOptions<?> options) {
        return acknowledged(buffer, RecordLayout.of(buffer, type), options);
    }

    /**
     * As {@link #acknowledged(EventBuffer, RecordDecoder, BufferOptions)}, with default options.
     */
    public static <T> Flux<Acknowledged<T>> acknowledged(
            EventBuffer buffer, RecordDecoder<? extends T> decoder) {
        return acknowledged(buffer, decoder, BufferSource.defaultOptions(buffer));
    }

    /**
     * A ring's records, decoded, each of which stays in the ring until it is acknowledged.
     *
     * <p>Reading runs ahead as demand and the ring allow. The space of a record is freed once it
     * and all records before it are acknowledged; records may be acknowledged in any order, by any
     * thread. When the subscription ends, for whatever reason, or the process is killed, the next
     * reader continues with the first record that was not acknowledged; it receives later ones
     * again, also those that were acknowledged. Each record is therefore delivered at least once.
     * Every event must be acknowledged, also one that a {@code filter} removes: otherwise the ring
     * fills.
     *
     * <p>A discarded record acknowledges itself, and so does one that cannot be decoded, once that
     * error was signalled. Statistics count a record when its space is freed; until then it is
     * pending. {@code closeGracefully} waits for acknowledgements. A program that computes the fill
     * level itself ({@code BPF_RB_AVAIL_DATA}) sees unacknowledged records as unread.
     *
     * <p>While an event is unacknowledged, the kernel does not notify of further ones. If the
     * program uses the producer contract, it wakes the loop nevertheless; otherwise the loop polls
     * the ring each millisecond meanwhile.
     *
     * @param options with {@link Overflow#backpressure()} or {@link Overflow#error()}
     * @throws IllegalArgumentException if the policy skips records, or the ring does not support an
     *     option
     */
    public static <T> Flux<Acknowledged<T>> acknowledged(
            EventBuffer buffer, RecordDecoder<? extends T> decoder, BufferOptions<?> options) {
        return FluxRecords.acknowledged(new BufferSource<T>(buffer, decoder, options, null));
    }

    /**
     * As {@link #acknowledged(EventBuffer, RecordDecoder, BufferOptions)}, with the losses among
     * the events, as in {@link #ringbufWithLosses(Ringbuf, RecordDecoder, RingbufOptions,
     * Function)}. A marker needs no acknowledgement.
     */
    public static <T> Flux<Acknowledged<T>> acknowledgedWithLosses(
            EventBuffer buffer,
            RecordDecoder<? extends T> decoder,
            BufferOptions<?> options,
            Function<? super Loss, ? extends T> marker) {
        Objects.requireNonNull(marker, "marker");
        return FluxRecords.acknowledged(new BufferSource<T>(buffer, decoder, options, marker));
    }

    /**
     * Sends each event, and acknowledges it when it was sent.
     *
     * <pre>{@code
     * BpfEvents.acknowledged(ring, ExecEvent.class)
     *         .transform(BpfEvents.acknowledging(event -> broker.send(event), 64))
     *         .subscribe();
     * }</pre>
     *
     * @param send called for each event, on the thread of the stream; an event is acknowledged when
     *     the returned publisher completes, whatever it emits. If that fails, so does the stream,
     *     and the event stays unacknowledged
     * @param concurrency the most events that are being sent at a time; that many are requested
     * @return for {@code transform}: a stream of the events that were sent, in the order of their
     *     acknowledgement
     */
    public static <T> Function<Flux<Acknowledged<T>>, Flux<T>> acknowledging(
            Function<? super T, ? extends Publisher<?>> send, int concurrency) {
        Objects.requireNonNull(send, "send");
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is at least 1, not " + concurrency);
        }
        return stream ->
                stream.flatMap(
                        one ->
                                Flux.from(send.apply(one.event()))
                                        .then(
                                                Mono.fromSupplier(() -> {
                                                    one.acknowledge();
                                                    return one.event();
                                                })),
                        concurrency,
                        1);
    }

    /**
     * A buffer's losses by cause, from its opening on: the counts of a cause add up to its {@link
     * Loss#cumulative}. Any number of subscribers is served, also for a buffer without a reader. A
     * loss is reported within a second, and while the buffer is read at the end of the pass that
     * notices it. A slow subscriber gets fewer, larger {@code Loss} events. Causes without a
     * counter are not reported. The stream completes when the buffer is closed and every loss is
     * reported, and fails if the buffer broke.
     *
     * <p>Emits on the thread that notices a loss: the poll loop's, one of {@code
     * Schedulers.parallel()}, or the one that subscribes, requests or closes the buffer; one at a
     * time. Put {@code publishOn} before slow operators.
     */
    public static Flux<Loss> losses(EventBuffer buffer) {
        return FluxLosses.assembled(Objects.requireNonNull(buffer, "buffer"));
    }

    /**
     * A stream with a BPF object of its own: each subscription calls {@code open}, attaches the
     * object's programs and subscribes to {@code stream}; when that terminates or is cancelled the
     * object is closed. Opening and closing run on {@code Schedulers.boundedElastic()}. A cancel
     * may come at any time: a failure of the opening that the cancel causes is not reported.
     *
     * <p>{@code using(...).share()} loads the object again for the first subscriber after the last
     * one has left. Without {@code using}, the programs stay attached after {@code take(n)} or a
     * cancel, until the object is closed.
     *
     * @param open opens, configures and loads the object, such as {@code () ->
     *     BpfObject.open(file).load()}; it may attach programs as well
     * @param stream the stream of a loaded object, such as {@code object ->
     *     BpfEvents.ringbuf(object.ringbuf("events"))}
     */
    public static <T> Flux<T> using(
            Callable<BpfObject> open, Function<BpfObject, Publisher<T>> stream) {
        Objects.requireNonNull(open, "open");
        Objects.requireNonNull(stream, "stream");
        return Flux.usingWhen(
                Mono.fromSupplier(OwnedObject::new),
                owned ->
                        Mono.fromCallable(() -> owned.open(open))
                                .subscribeOn(Schedulers.boundedElastic())
                                .flatMapMany(stream),
                owned -> Mono.fromRunnable(owned::close).subscribeOn(Schedulers.boundedElastic()));
    }
}
