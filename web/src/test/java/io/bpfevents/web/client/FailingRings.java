package io.bpfevents.web.client;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.ManualRings;
import io.bpfevents.web.source.Rings;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Rings that fail to open for one kind, until they are repaired. */
final class FailingRings implements Rings {
    private final ManualRings others;
    private final Kind broken;
    private volatile boolean repaired;

    FailingRings(ManualRings others, Kind broken) {
        this.others = others;
        this.broken = broken;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream) {
        return Flux.defer(() ->
                kind == broken && !repaired
                        ? Flux.error(new IllegalStateException("no such tracepoint"))
                        : others.open(kind, stream));
    }

    void repair() {
        repaired = true;
    }
}
