package io.bpfevents.web.source;

import io.bpfevents.core.ring.Ringbuf;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Opens rings: each subscription has a program and a ring for itself, as long as it lasts. */
public interface Rings {
    /** Whether the events are invented. */
    boolean simulated();

    /**
     * The stream of a new ring.
     *
     * @param stream what to subscribe to, once the ring is there
     */
    <T> Flux<T> open(Kind kind, Function<Ringbuf, Publisher<T>> stream);
}
