package io.bpfevents.web.source;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Rings of this machine's kernel. */
public final class KernelRings implements Rings {
    private final SourceOptions options;

    /**
     * @param ringBytes the size of each ring, a power of two
     */
    public KernelRings(long ringBytes) {
        options = SourceOptions.defaults().ringBytes(ringBytes);
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream) {
        return Flux.defer(() -> kind.source(KernelEvents::source, options).using(stream));
    }
}
