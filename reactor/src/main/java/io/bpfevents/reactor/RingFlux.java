package io.bpfevents.reactor;

import io.bpfevents.core.ring.Ringbuf;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.util.function.Tuples;

/** The base of a ring's streams: the names that Reactor's tools show for them. */
abstract class RingFlux<T> extends Flux<T> implements Scannable {
    private final String kind;
    private final Ringbuf ring;

    /**
     * @param kind the kind of stream, as stack traces name it
     */
    RingFlux(String kind, Ringbuf ring) {
        this.kind = kind;
        this.ring = ring;
    }

    final Ringbuf ring() {
        return ring;
    }

    @Override
    public final @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        if (key == Attr.NAME) {
            return ring.name();
        }
        return key == Attr.TAGS ? Stream.of(Tuples.of("ring", ring.name())) : null;
    }

    @Override
    public final String stepName() {
        return kind + "(" + ring.name() + ")";
    }
}
