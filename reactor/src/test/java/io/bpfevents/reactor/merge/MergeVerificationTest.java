package io.bpfevents.reactor.merge;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.source.SimulatedPublisherVerificationTest;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on merged streams. */
public class MergeVerificationTest extends SimulatedPublisherVerificationTest {
    @Override
    protected Flux<Long> events(NumberedRing ring, RingbufOptions options) {
        return MergedEvents.merge(Source.of(ring.ring(), Producer::sequence, options).held(2))
                .map(Sourced::event);
    }
}
