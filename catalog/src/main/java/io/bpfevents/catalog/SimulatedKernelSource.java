package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A source that a test scripts. */
final class SimulatedKernelSource<T extends Record & KernelEvent> implements KernelSource<T> {
    private final SourceDefinition<T> definition;
    private final SimulatedProgram<T> program;
    private final SimulatedRingbuf ring;
    private final RecordLayout<T> layout;
    private final RingbufOptions reading;

    SimulatedKernelSource(
            SourceDefinition<T> definition, SimulatedProgram<T> program, SourceOptions options) {
        this.definition = definition;
        this.program = program;
        ring = program.ring();
        layout = program.layout();
        reading = options.readingOr(definition.reading());
        filter(options.filter());
    }

    @Override
    public Flux<T> flux() {
        return BpfEvents.ringbuf(ring, layout, reading);
    }

    @Override
    public <E> Flux<E> flux(
            Function<? super T, ? extends E> event, Function<? super Loss, ? extends E> marker) {
        Objects.requireNonNull(event, "event");
        return LoadedKernelSource.withLosses(ring, layout, reading, event, marker);
    }

    @Override
    public <E> Flux<E> using(
            BiFunction<? super Ringbuf, ? super RecordDecoder<T>, ? extends Publisher<E>> stream) {
        Objects.requireNonNull(stream, "stream");
        return Flux.defer(() -> stream.apply(ring, layout));
    }

    @Override
    public Flux<Loss> losses() {
        return BpfEvents.losses(ring);
    }

    @Override
    public SourceStats stats() {
        return new SourceStats(ring.stats(), 0, 0);
    }

    @Override
    public SourceTotals totals() {
        return SourceTotals.NONE.plus(stats());
    }

    @Override
    public CompletionStage<SourceAudit> audit() {
        return program.audit();
    }

    /** Checks the criteria; the simulation applies none. */
    @Override
    public void filter(Filter filter) {
        definition.requireCriteria(filter.spec());
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String variant() {
        return "simulated";
    }

    @Override
    public Optional<Ringbuf> ring() {
        return Optional.of(ring);
    }

    /** {@inheritDoc} The ring is shared by all sources of the type. */
    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        ring.closeGracefully(atMost);
        return ring.onClose();
    }

    /** The ring is shared by all sources of the type, and is closed for all. */
    @Override
    public void close() {
        ring.close();
    }

    /** The name of the source. */
    @Override
    public String toString() {
        return "simulated source " + definition.name();
    }
}
