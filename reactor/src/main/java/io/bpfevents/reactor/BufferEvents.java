package io.bpfevents.reactor;

import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordIterator;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.reactor.merge.MergedEvents;
import io.bpfevents.reactor.merge.Source;
import io.bpfevents.reactor.merge.Sourced;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;

/**
 * The streams of perf buffers, of buffers of either kind, and of iterators: static methods of
 * {@link BpfEvents}.
 */
abstract class BufferEvents {
    BufferEvents() {}

    /** A perf buffer's records as copies of their bytes, with CPU and time. */
    public static Flux<Event> perfbuf(BpfPerfbuf perfbuf) {
        return perfbuf(perfbuf, Event.decoder());
    }

    /** As {@link #perfbuf(BpfPerfbuf, Class, PerfbufOptions)}, with default options. */
    public static <T extends Record> Flux<T> perfbuf(BpfPerfbuf perfbuf, Class<T> type) {
        return perfbuf(perfbuf, type, PerfbufOptions.defaults());
    }

    /**
     * A perf buffer's records as instances of a record class, which is bound to their struct as for
     * {@link BpfEvents#ringbuf(io.bpfevents.core.ring.Ringbuf, Class)}. Components with {@code
     * SampleCpu} and {@code SampleTime} get the CPU and the time that the kernel has recorded.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match the struct
     */
    public static <T extends Record> Flux<T> perfbuf(
            BpfPerfbuf perfbuf, Class<T> type, PerfbufOptions options) {
        return perfbuf(perfbuf, RecordLayout.of(perfbuf, type), options);
    }

    /** As {@link #perfbuf(BpfPerfbuf, RecordDecoder, PerfbufOptions)}, with default options. */
    public static <T> Flux<T> perfbuf(BpfPerfbuf perfbuf, RecordDecoder<? extends T> decoder) {
        return perfbuf(perfbuf, decoder, PerfbufOptions.defaults());
    }

    /**
     * A perf buffer's records, decoded. Demand, errors and completion are those of {@link
     * BpfEvents#ringbuf(io.bpfevents.core.ring.Ringbuf, RecordDecoder)}. The records of one CPU
     * come in their order; between CPUs there is none, unless {@link PerfbufOptions#ordered} is
     * set.
     *
     * <p>A decoder of the user receives up to 7 bytes with arbitrary content after those that the
     * program sent.
     */
    public static <T> Flux<T> perfbuf(
            BpfPerfbuf perfbuf, RecordDecoder<? extends T> decoder, PerfbufOptions options) {
        return FluxRecords.of(new BufferSource<>(perfbuf, decoder, options, null));
    }

    /**
     * A perf buffer's records, decoded, and among them its losses, as events that {@code marker}
     * makes. A marker of lost samples stands at the place of the loss among the records of its CPU:
     * before the next sample that the kernel could write, or, if there is none yet, after all
     * records, within a second. A marker of dropped records stands directly before the next record
     * that is delivered, and one of throttled attempts where they were noticed, at most once per
     * second. The counts are exact from kernel 6.0 on; before, what was lost after the last record
     * is not marked. Each loss is reported once per buffer, by the next stream with markers. A
     * marker uses one unit of demand, and is not counted as delivered.
     *
     * @param marker must not return null; an exception that it throws ends the stream
     */
    public static <T> Flux<T> perfbufWithLosses(
            BpfPerfbuf perfbuf,
            RecordDecoder<? extends T> decoder,
            PerfbufOptions options,
            Function<? super Loss, ? extends T> marker) {
        Objects.requireNonNull(marker, "marker");
        return FluxRecords.of(new BufferSource<>(perfbuf, decoder, options, marker));
    }

    /**
     * The records of a ring or a perf buffer as instances of a record class: for a program that is
     * loaded on kernels with and without ring buffers.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match the struct
     */
    public static <T extends Record> Flux<T> buffer(EventBuffer buffer, Class<T> type) {
        return buffer(buffer, RecordLayout.of(buffer, type));
    }

    /** As {@link #buffer(EventBuffer, Class)}, decoded by a decoder, with default options. */
    public static <T> Flux<T> buffer(EventBuffer buffer, RecordDecoder<? extends T> decoder) {
        return FluxRecords.of(
                new BufferSource<>(buffer, decoder, BufferSource.defaultOptions(buffer), null));
    }

    /** As {@link #iterate(BpfProgram, RecordLayout)}, of a struct of the program's object. */
    public static <T extends Record> Flux<T> iterate(BpfProgram program, Class<T> type) {
        return iterate(program, RecordLayout.of(program, type));
    }

    /**
     * The records of a BPF iterator, such as {@code SEC("iter/task")}, which the kernel runs for
     * each object of a kind. A cold stream: each subscription begins a pass of its own, which ends
     * with the stream, and the stream completes after the last object. See {@link
     * BpfProgram#iterate(RecordLayout)}.
     *
     * <p>As in {@code Flux.generate}, the records are read and emitted by the thread that requests
     * them. The kernel runs the program within that request, up to some pages of records ahead; use
     * {@code subscribeOn(Schedulers.boundedElastic())} where this may not delay the thread. Records
     * that were not requested are lost with a cancel.
     *
     * <p>Fails with a {@link io.bpfevents.core.BpfException} if the program is no iterator or does
     * not write whole records, and with a {@link io.bpfevents.core.record.RecordDecodingException}.
     */
    public static <T extends Record> Flux<T> iterate(BpfProgram program, RecordLayout<T> layout) {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(layout, "layout");
        return Flux.generate(
                () -> program.iterate(layout),
                (pass, sink) -> {
                    if (pass.hasNext()) {
                        sink.next(pass.next());
                    } else {
                        sink.complete();
                    }
                    return pass;
                },
                RecordIterator::close);
    }

    /**
     * Several rings or perf buffers of one poll loop in one stream, one event of each in turn, with
     * the name of its source: see {@link MergedEvents#merge(Source[])}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Flux<Sourced<T>> merge(Source<? extends T>... sources) {
        return MergedEvents.merge(List.of(sources));
    }

    /**
     * As {@link #merge}, in the order of a time that the events have, for rings of which each CPU
     * has its own: see {@link MergedEvents#mergeOrdered(Duration, ToLongFunction, Consumer,
     * Source[])}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Flux<Sourced<T>> mergeOrdered(
            Duration window,
            ToLongFunction<? super T> time,
            Consumer<? super Sourced<T>> late,
            Source<? extends T>... sources) {
        return MergedEvents.mergeOrdered(window, time, late, List.of(sources));
    }
}
