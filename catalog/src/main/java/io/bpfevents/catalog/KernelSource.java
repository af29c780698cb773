package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.Loss;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A source of events of one type. Its program is loaded and attached when the first subscriber
 * arrives, and detached and closed when the last one leaves. A subscriber of {@link #losses} counts
 * as well. All figures but {@link #totals} are those since the load.
 *
 * <p>All methods may be called from any thread.
 */
public interface KernelSource<T extends KernelEvent> extends AutoCloseable {
    /**
     * The events. Subscribing loads the program, on a thread of {@code
     * Schedulers.boundedElastic()}, unless it is loaded already; the events are emitted on the
     * thread of the poll loop. There is one subscriber at a time, and a second one gets an {@link
     * IllegalStateException}; {@code flux().share()} serves several.
     *
     * <p>If this kernel cannot run the program, the stream ends with a {@link
     * io.bpfevents.core.BpfException} that names what is missing and what brings it.
     */
    Flux<T> flux();

    /**
     * The events, and among them the losses, as events that {@code marker} makes.
     *
     * @param marker must not return null
     */
    <E> Flux<E> flux(
            Function<? super T, ? extends E> event, Function<? super Loss, ? extends E> marker);

    /**
     * A stream of the ring itself, for what the other methods do not offer, such as meters,
     * acknowledgements, audits, and options that differ between subscriptions: those of this
     * source's reading do not apply. The program is loaded for the stream, and its errors are
     * reported, as for {@link #flux()}.
     *
     * <pre>{@code
     * source.using((ring, decoder) -> BpfEvents.acknowledged(ring, decoder));
     * }</pre>
     *
     * @param stream makes the stream of the ring and the decoder of its records; must neither block
     *     nor return null
     */
    <E> Flux<E> using(
            BiFunction<? super Ringbuf, ? super RecordDecoder<T>, ? extends Publisher<E>> stream);

    /** The losses of this source as they are noticed, without its events. */
    Flux<Loss> losses();

    /**
     * The ring while the program is loaded, for meters and figures of the ring alone. It is closed
     * with the program; {@link #using} keeps the program loaded.
     */
    Optional<Ringbuf> ring();

    /** The figures since the program was loaded; after it was closed, its final ones. */
    SourceStats stats();

    /**
     * The figures over all loads of the program, zero before the first one.
     *
     * @throws IllegalStateException if this source has none, as one that never loads a program
     */
    SourceTotals totals();

    /**
     * Requests a consistent set of figures, and the program's own count of its attempts. After the
     * program was closed these are the final ones, from the time between its detachment and the
     * close of its ring.
     *
     * @return completes as {@link io.bpfevents.core.ring.Ringbuf#audit()}
     * @throws IllegalStateException if the program was never loaded
     */
    CompletionStage<SourceAudit> audit();

    /**
     * The filter from now on. Events that it rejects take no space and are no attempts. A call in
     * progress may be compared with the old filter at its beginning and the new one at its return.
     *
     * @throws IllegalArgumentException if this source cannot apply a criterion; the message names
     *     those it can
     */
    void filter(Filter filter);

    /** The name of its short form in {@link KernelEvents}, such as {@code processStarts}. */
    String name();

    /**
     * The hooks that are used or, before the program is loaded, would be used, such as {@code
     * tp_btf/sched_process_exec}.
     */
    String variant();

    /**
     * Detaches the program, delivers the events that are in its ring as far as there is demand,
     * ends all streams of this source, and closes its program. A later subscriber gets an {@link
     * IllegalStateException}.
     *
     * @param atMost how long to wait for demand
     * @return completes when everything is released; exceptionally if the program could not be
     *     detached before its ring was closed, so that its last events may be missing
     */
    CompletionStage<Void> closeGracefully(Duration atMost);

    /** Ends all streams of this source, and closes its program. */
    @Override
    void close();
}
