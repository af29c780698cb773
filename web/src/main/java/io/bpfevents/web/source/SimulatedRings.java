package io.bpfevents.web.source;

import io.bpfevents.core.ring.Ringbuf;
import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Rings without a kernel, with invented events: for machines where BPF is not to be had. Everything
 * behind the ring is what reads the kernel's.
 */
public final class SimulatedRings implements Rings {
    private final long ringBytes;
    private final Duration pace;

    /**
     * @param ringBytes the size of each ring, a power of two
     * @param pace how long to wait between two events of a kind
     */
    public SimulatedRings(long ringBytes, Duration pace) {
        this.ringBytes = ringBytes;
        this.pace = pace;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public <T> Flux<T> open(Kind kind, Function<Ringbuf, Publisher<T>> stream) {
        return Flux.using(
                () -> new Invention(kind, ringBytes, pace),
                invention -> stream.apply(invention.ring()),
                Invention::close);
    }
}
