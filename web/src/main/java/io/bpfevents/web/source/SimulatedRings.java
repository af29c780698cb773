package io.bpfevents.web.source;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.time.Duration;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Simulated rings with generated events, for machines where BPF cannot be used. They are read by
 * the same code as the kernel's rings.
 */
public final class SimulatedRings implements Rings {
    private final long ringBytes;
    private final Duration interval;

    /**
     * @param ringBytes the size of each ring, a power of two
     * @param interval time between two events of a kind
     */
    public SimulatedRings(long ringBytes, Duration interval) {
        this.ringBytes = ringBytes;
        this.interval = interval;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream) {
        return Flux.using(
                () -> new EventGenerator(kind, ringBytes, interval),
                generator -> generator.source().using(stream),
                EventGenerator::close);
    }
}
