package io.bpfevents.reactor;

import io.bpfevents.core.ring.EventBuffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.util.function.Tuples;

/** The base of a buffer's streams: the names that Reactor's tools show for them. */
abstract class BufferFlux<T> extends Flux<T> implements Scannable {
    private final String kind;
    private final EventBuffer buffer;

    /**
     * @param kind the kind of stream, as stack traces name it
     */
    BufferFlux(String kind, EventBuffer buffer) {
        this.kind = kind;
        this.buffer = buffer;
    }

    final EventBuffer source() {
        return buffer;
    }

    @Override
    public final @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        if (key == Attr.NAME) {
            return buffer.name();
        }
        return key == Attr.TAGS ? Stream.of(Tuples.of("ring", buffer.name())) : null;
    }

    @Override
    public final String stepName() {
        return kind + "(" + buffer.name() + ")";
    }
}
