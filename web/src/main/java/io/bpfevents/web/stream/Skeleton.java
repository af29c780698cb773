package io.bpfevents.web.stream;

import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** For the time being. */
@Component
public class Skeleton {
    private final Rings rings;
    private final FrameEncoder encoder;

    Skeleton(Rings rings, FrameEncoder encoder) {
        this.rings = rings;
        this.encoder = encoder;
    }

    /** All. */
    public Flux<ServerSentEvent<String>> events() {
        return Flux.fromArray(Kind.values())
                .flatMap(kind ->
                        rings.<Item>open(
                                kind,
                                ring -> {
                                    RecordDecoder<? extends Item> decoder = kind.decoder(ring);
                                    return BpfEvents.ringbuf(
                                            ring, decoder::decode, RingbufOptions.defaults());
                                }))
                .publishOn(Schedulers.parallel(), 32)
                .map(item -> encoder.encode(item).withId(1L));
    }
}
