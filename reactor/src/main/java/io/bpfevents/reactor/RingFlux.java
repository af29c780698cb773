package io.bpfevents.reactor;

import io.bpfevents.core.ring.Ringbuf;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.util.function.Tuples;

/** A source that a ring stands behind, as Reactor's tools see it. */
abstract class RingFlux<T> extends Flux<T> implements Scannable {
    private final String kind;
    private final Ringbuf ring;

    /**
     * @param kind how the source is called
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
