package io.bpfevents.reactor.source;

import io.bpfevents.core.testing.ring.NumberedRing;

/** The Reactive Streams TCK on simulated rings. */
public class SimulatedPublisherVerificationTest extends PublisherContract {
    @Override
    NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
