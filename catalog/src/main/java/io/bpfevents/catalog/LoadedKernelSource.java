package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.LoadedSource;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.VariantChoice;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A source of this machine's kernel. Its streams share one loaded program. */
final class LoadedKernelSource<T extends Record & KernelEvent> implements KernelSource<T> {
    private final SourceDefinition<T> definition;
    private final SourceOptions options;
    private final RingbufOptions reading;
    private final LoadTotals past = new LoadTotals();

    // guarded by this
    private Filter filter;
    private @Nullable LoadedSource<T> loaded;
    private long skippedHits; // of the load, as read last
    private long untrackedProcesses; // of the load, as read last
    private int users;
    private boolean closed;
    private @Nullable ClosedLoad last;
    private CompletionStage<Void> released = CompletableFuture.completedStage(null);

    LoadedKernelSource(SourceDefinition<T> definition, SourceOptions options) {
        this.definition = definition;
        this.options = options;
        reading = options.readingOr(definition.reading());
        filter = options.filter();
        definition.requireCriteria(filter.spec());
    }

    @Override
    public Flux<T> flux() {
        return with(source -> BpfEvents.ringbuf(source.ring(), source.layout(), reading));
    }

    @Override
    public <E> Flux<E> flux(
            Function<? super T, ? extends E> event, Function<? super Loss, ? extends E> marker) {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(marker, "marker");
        return with(source -> withLosses(source.ring(), source.layout(), reading, event, marker));
    }

    /** The layout is passed to the ring as it is, since other decoders are slower. */
    @SuppressWarnings("unchecked") // what is no loss is an event
    static <T extends KernelEvent, E> Flux<E> withLosses(
            Ringbuf ring,
            RecordDecoder<T> layout,
            RingbufOptions reading,
            Function<? super T, ? extends E> event,
            Function<? super Loss, ? extends E> marker) {
        Objects.requireNonNull(marker, "marker");
        return BpfEvents.<Object>ringbufWithLosses(ring, layout, reading, loss -> loss)
                .map(it -> it instanceof Loss loss ? marker.apply(loss) : event.apply((T) it));
    }

    @Override
    public <E> Flux<E> using(
            BiFunction<? super Ringbuf, ? super RecordDecoder<T>, ? extends Publisher<E>> stream) {
        Objects.requireNonNull(stream, "stream");
        return with(source -> stream.apply(source.ring(), source.layout()));
    }

    @Override
    public Flux<Loss> losses() {
        return with(source -> BpfEvents.losses(source.ring()));
    }

    /** The stream of the loaded source, which is released when the stream terminates. */
    private <E> Flux<E> with(Function<LoadedSource<T>, Publisher<E>> stream) {
        return Flux.usingWhen(
                Mono.fromSupplier(Use::new),
                use ->
                        Mono.fromCallable(() -> use.acquire(stream))
                                .subscribeOn(Schedulers.boundedElastic())
                                .flatMapMany(it -> it),
                use -> Mono.fromRunnable(use::release).subscribeOn(Schedulers.boundedElastic()));
    }

    /** One stream's use of the program. */
    private final class Use {
        private boolean released; // guarded by the source
        private boolean acquired; // guarded by the source

        /**
         * The stream of the loaded source, made while nothing can close that; null if it was
         * cancelled meanwhile.
         */
        <E> @Nullable Publisher<E> acquire(Function<LoadedSource<T>, Publisher<E>> stream) {
            synchronized (LoadedKernelSource.this) {
                if (released) {
                    return null;
                }
                LoadedSource<T> source = load();
                users++;
                acquired = true;
                return stream.apply(source);
            }
        }

        void release() {
            LoadedSource<T> unused = null;
            synchronized (LoadedKernelSource.this) {
                released = true;
                if (acquired) {
                    acquired = false;
                    users--;
                    unused = users == 0 ? unload() : null;
                }
            }
            closeIfAny(unused);
        }
    }

    private LoadedSource<T> load() {
        if (closed) {
            throw new IllegalStateException(definition.name() + " is closed");
        }
        LoadedSource<T> source = loaded;
        if (source == null) {
            Variant variant = VariantChoice.require(definition);
            source = LoadedSource.load(definition, variant, this::configure, filter.spec());
            loaded = source;
            skippedHits = 0;
            untrackedProcesses = 0;
        }
        return source;
    }

    private void configure(OpenBpfObject object) {
        options.ringBytes().ifPresent(bytes -> object.maxEntries("events", bytes));
        options.rateLimit().ifPresent(limit -> limit.configure(object));
    }

    /** The source to close, without the lock: its thread may wait for this one. */
    private @Nullable LoadedSource<T> unload() {
        LoadedSource<T> source = loaded;
        loaded = null;
        if (source != null) {
            released = source.onClose();
            try {
                SourceStats _ = read(source);
            } catch (RuntimeException | Error e) {
                count(source); // as far as it was read: totals do not decrease
                source.close();
                throw e;
            }
            count(source);
        }
        return source;
    }

    private SourceStats read(LoadedSource<T> source) {
        skippedHits = source.skippedHits();
        untrackedProcesses = source.untrackedProcesses();
        return new SourceStats(source.ring().stats(), skippedHits, untrackedProcesses);
    }

    /** Counts a load that ends. */
    private void count(LoadedSource<T> source) {
        CompletionStage<SourceAudit> audit = source.lastAudit().thenApply(SourceAudit::last);
        ClosedLoad load = new ClosedLoad(source.ring(), skippedHits, untrackedProcesses, audit);
        last = load;
        past.add(load, released);
    }

    private static void closeIfAny(@Nullable LoadedSource<?> source) {
        if (source != null) {
            source.close();
        }
    }

    @Override
    public synchronized SourceStats stats() {
        LoadedSource<T> source = loaded;
        return source == null ? requireClosed().stats() : read(source);
    }

    @Override
    public synchronized SourceTotals totals() {
        SourceTotals sum = past.sum();
        return loaded == null ? sum : sum.plus(stats());
    }

    @Override
    public synchronized CompletionStage<SourceAudit> audit() {
        LoadedSource<T> source = loaded; // not closed before the audit is requested
        return source == null
                ? requireClosed().audit()
                : source.audit()
                        .thenApply(it -> SourceAudit.now(it.ring(), it.ended(), it.begun()));
    }

    private ClosedLoad requireClosed() {
        ClosedLoad closedOne = last;
        if (closedOne == null) {
            throw new IllegalStateException(
                    definition.name() + " has no figures before its first subscriber");
        }
        return closedOne;
    }

    @Override
    public synchronized void filter(Filter requested) {
        definition.requireCriteria(requested.spec());
        LoadedSource<T> source = loaded;
        if (source != null) {
            source.filter(requested.spec());
        }
        filter = requested;
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String variant() {
        return VariantChoice.require(definition).hook();
    }

    @Override
    public synchronized Optional<Ringbuf> ring() {
        return Optional.ofNullable(loaded).map(LoadedSource::ring);
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        LoadedSource<T> source;
        synchronized (this) {
            closed = true;
            source = loaded;
            if (source == null) {
                return released;
            }
            users++; // never released: only close() unloads it
        }
        source.drain(atMost);
        return source.ring()
                .onClose()
                .handleAsync(
                        (_, _) -> {
                            close();
                            return source.onClose();
                        },
                        Schedulers.boundedElastic()::schedule)
                .thenCompose(it -> it);
    }

    @Override
    public void close() {
        LoadedSource<T> source;
        synchronized (this) {
            closed = true;
            source = unload();
        }
        closeIfAny(source);
    }

    /** The loaded program, for tests. */
    synchronized Optional<LoadedSource<T>> loaded() {
        return Optional.ofNullable(loaded);
    }

    /** The streams that use the program, for tests. */
    synchronized int users() {
        return users;
    }

    /** The name of the source. */
    @Override
    public String toString() {
        return "source " + definition.name();
    }
}
