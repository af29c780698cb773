package io.bpfevents.reactor.source;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import reactor.core.publisher.Flux;

/** The sequence numbers of a ring's records, each acknowledged on its way to the subscriber. */
final class AcknowledgedStream {
    private AcknowledgedStream() {}

    static Flux<Long> of(NumberedRing ring, RingbufOptions options) {
        return BpfEvents.<Long>acknowledged(ring.ring(), Producer::sequence, options)
                .map(one -> {
                    one.acknowledge();
                    return one.event();
                });
    }
}
