package io.bpfevents.reactor.source;

import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.RingbufOptions;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on acknowledged streams of rings that are simulated. */
public class SimulatedAcknowledgedVerificationTest extends SimulatedPublisherVerificationTest {
    @Override
    protected Flux<Long> events(NumberedRing ring, RingbufOptions options) {
        return AcknowledgedStream.of(ring, options);
    }
}
