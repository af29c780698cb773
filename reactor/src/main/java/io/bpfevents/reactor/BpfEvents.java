package io.bpfevents.reactor;

import io.bpfevents.core.layout.RecordLayout;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Event;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.invoke.MethodHandles;
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
 * <p>The streams of a ring are hot: they deliver what is in the ring and what comes into it.
 * Exactly what was requested is read; the rest stays in the kernel's ring, and when that is full
 * the BPF program's reserve fails. There is no other buffer.
 *
 * <p>Within a process no record is delivered twice, also across subscribers. A record that is sent
 * after {@code cancel()} has returned goes to the next subscriber. The kernel is informed of what
 * was read in steps: so if a process ends in the middle of a pass without closing a pinned ring
 * (SIGKILL, a crash, {@code Runtime.halt}), the next process that opens the ring gets again the
 * latest records that were delivered. These are at most {@code min(size / 8, 4096)} bytes of the
 * ring, headers and padding included, or one record if a single one is longer. No record is lost by
 * that. A sequence number in each record makes the repetition visible.
 *
 * <p>A ring has one subscriber at a time; another one is failed with an {@link
 * IllegalStateException}, unless the first has cancelled by the end of the running pass. {@code
 * share()} serves several. Whoever subscribes next goes on with the first unread record. The stream
 * completes when the ring is closed; subscribing to a closed ring is an error.
 *
 * <p>Events are emitted on the thread of the ring's poll loop, which is {@link
 * reactor.core.scheduler.NonBlocking} unless it is the user's own; put {@code publishOn} before
 * anything slow.
 */
public final class BpfEvents {
    private BpfEvents() {}

    /** A ring's records as copies of their bytes. */
    public static Flux<Event> ringbuf(Ringbuf ring) {
        return ringbuf(ring, RingbufOptions.defaults());
    }

    /**
     * A ring's records as copies of their bytes, read with options.
     *
     * @throws IllegalArgumentException if an option does not go with the ring; says what would
     */
    public static Flux<Event> ringbuf(Ringbuf ring, RingbufOptions options) {
        return ringbuf(ring, Event::copyOf, options);
    }

    /**
     * A ring's records, decoded.
     *
     * <p>If the decoder throws, the stream ends with a {@link
     * io.bpfevents.core.ring.RecordDecodingException}, or goes on behind the record if {@code
     * onErrorContinue} is used, which gets the record as an {@link Event}. The record is consumed
     * either way.
     */
    public static <T> Flux<T> ringbuf(Ringbuf ring, RecordDecoder<T> decoder) {
        return ringbuf(ring, decoder, RingbufOptions.defaults());
    }

    /**
     * A ring's records, decoded, read with options.
     *
     * @throws IllegalArgumentException if an option does not go with the ring; says what would
     */
    public static <T> Flux<T> ringbuf(
            Ringbuf ring, RecordDecoder<T> decoder, RingbufOptions options) {
        return FluxRingbuf.assembled(
                Objects.requireNonNull(ring, "ring"),
                Objects.requireNonNull(decoder, "decoder"),
                Objects.requireNonNull(options, "options"),
                null);
    }

    /**
     * A ring's records, decoded, with its losses among them, as events that {@code marker} makes.
     *
     * <p>A marker of dropped records stands directly before the next record that is delivered. A
     * marker of failed reserves counts all failures that were found at once, and stands at the
     * place of the latest: after all records that were reserved before that failure, and before the
     * first one that was reserved after it. So if a program succeeded between two of these
     * failures, the records in between stand before the marker that counts both; with producers on
     * several CPUs its place is exact to within the records that they reserve at the same moment.
     * The counts are exact. Each loss is reported once per ring, from its opening on, by whichever
     * stream with markers comes next. A marker takes one of the demand, and is not counted as
     * delivered.
     *
     * @param marker must not return null; what it throws ends the stream
     * @throws IllegalArgumentException if the ring's program does not use the producer contract
     */
    public static <T> Flux<T> ringbuf(
            Ringbuf ring,
            RecordDecoder<T> decoder,
            RingbufOptions options,
            Function<? super Loss, ? extends T> marker) {
        return FluxRingbuf.assembled(
                Objects.requireNonNull(ring, "ring"),
                Objects.requireNonNull(decoder, "decoder"),
                Objects.requireNonNull(options, "options"),
                Objects.requireNonNull(marker, "marker"));
    }

    /**
     * What a ring loses, by cause, from its opening on: the counts of a cause add up to its {@link
     * Loss#cumulative}. Any number may subscribe, also to a ring that nobody reads. A loss is told
     * within a second, and while the ring is read at the end of the pass that notices it; a slow
     * subscriber is told less often, of more. Causes that nobody counts are not told. Completes
     * when the ring is closed and everything was told, with an error if the ring broke.
     *
     * <p>Emits on the thread that notices a loss: the poll loop's, one of {@code
     * Schedulers.parallel()}, the one that subscribes, requests or closes the ring. One at a time;
     * put {@code publishOn} before anything slow.
     */
    public static Flux<Loss> losses(Ringbuf ring) {
        return FluxLosses.assembled(Objects.requireNonNull(ring, "ring"));
    }

    /**
     * A ring's records as instances of a record class, which is bound to their struct by {@link
     * RecordLayout#of(Ringbuf, Class)}: by the BTF of the object that the ring comes from, or that
     * the kernel has of a pinned ring's program, or, where there is none, by what the record class
     * itself declares. Records that cannot be decoded are dealt with as in {@link #ringbuf(Ringbuf,
     * RecordDecoder)}.
     *
     * @throws io.bpfevents.core.layout.LayoutException here and now, if they do not go together
     */
    public static <T extends Record> Flux<T> ringbuf(Ringbuf ring, Class<T> type) {
        return ringbuf(ring, type, RingbufOptions.defaults());
    }

    /** A ring's records as instances of a record class, read with options. */
    public static <T extends Record> Flux<T> ringbuf(
            Ringbuf ring, Class<T> type, RingbufOptions options) {
        return ringbuf(ring, RecordLayout.of(ring, type), options);
    }

    /**
     * As {@link #ringbuf(Ringbuf, Class)}, for a record class in a module that is not open to the
     * library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public static <T extends Record> Flux<T> ringbuf(
            Ringbuf ring, MethodHandles.Lookup lookup, Class<T> type) {
        return ringbuf(ring, lookup, type, RingbufOptions.defaults());
    }

    /** As {@link #ringbuf(Ringbuf, MethodHandles.Lookup, Class)}, read with options. */
    public static <T extends Record> Flux<T> ringbuf(
            Ringbuf ring, MethodHandles.Lookup lookup, Class<T> type, RingbufOptions options) {
        return ringbuf(ring, RecordLayout.of(ring, lookup, type), options);
    }

    /** A ring's records as instances of a record class, by a layout. */
    public static <T extends Record> Flux<T> ringbuf(Ringbuf ring, RecordLayout<T> layout) {
        return ringbuf(ring, layout, RingbufOptions.defaults());
    }

    /**
     * A ring's records as instances of a record class, by a layout, read with options. A declared
     * layout must agree with the struct that the ring's program declares, if its BTF has it; one of
     * an object or a header is accepted as it is.
     *
     * @throws io.bpfevents.core.layout.LayoutException if it does not agree
     */
    public static <T extends Record> Flux<T> ringbuf(
            Ringbuf ring, RecordLayout<T> layout, RingbufOptions options) {
        Objects.requireNonNull(layout, "layout");
        return ringbuf(ring, (RecordDecoder<T>) layout.requireFor(ring), options);
    }

    /**
     * A stream that has its BPF object for itself: each subscription opens one, loads it unless
     * {@code open} has done so, attaches its programs and subscribes to {@code stream}; when that
     * ends or is cancelled the object is closed. Opening and closing are done on {@code
     * Schedulers.boundedElastic()}. A cancel may come at any time: what of the opening fails
     * because of it is not reported.
     *
     * @param open opens and configures the object
     * @param stream what to subscribe to, such as {@code object ->
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
