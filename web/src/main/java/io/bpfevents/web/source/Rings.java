package io.bpfevents.web.source;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Opens rings: each subscription gets its own program and ring until it terminates. */
public interface Rings {
    /** Whether the rings are simulated and the events generated. */
    boolean simulated();

    /**
     * A stream that opens a ring when it is subscribed to, and closes the ring on termination.
     *
     * @param stream makes the stream of the opened ring and the decoder of its records
     */
    <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream);
}
