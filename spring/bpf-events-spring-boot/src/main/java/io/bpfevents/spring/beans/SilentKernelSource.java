package io.bpfevents.spring.beans;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceStats;
import io.bpfevents.catalog.SourceTotals;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.Loss;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A source while the mode is off: it has no events, and no figures. */
final class SilentKernelSource<T extends KernelEvent> implements KernelSource<T> {
    private final String property;
    private final StopSignal stop;

    SilentKernelSource(String property, StopSignal stop) {
        this.property = property;
        this.stop = stop;
    }

    @Override
    public Flux<T> flux() {
        return stop.silence();
    }

    @Override
    public <E> Flux<E> flux(
            Function<? super T, ? extends E> event, Function<? super Loss, ? extends E> marker) {
        return stop.silence();
    }

    @Override
    public <E> Flux<E> using(
            BiFunction<? super Ringbuf, ? super RecordDecoder<T>, ? extends Publisher<E>> stream) {
        return stop.silence();
    }

    @Override
    public Flux<Loss> losses() {
        return stop.silence();
    }

    @Override
    public Optional<Ringbuf> ring() {
        return Optional.empty();
    }

    @Override
    public SourceStats stats() {
        throw off();
    }

    @Override
    public SourceTotals totals() {
        throw off();
    }

    @Override
    public CompletionStage<SourceAudit> audit() {
        throw off();
    }

    private IllegalStateException off() {
        return new IllegalStateException(name() + " has no figures: kernel events are off");
    }

    @Override
    public void filter(Filter filter) {}

    @Override
    public String name() {
        return property;
    }

    @Override
    public String variant() {
        return "off";
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {}
}
