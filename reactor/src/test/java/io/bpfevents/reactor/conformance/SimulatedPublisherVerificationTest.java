package io.bpfevents.reactor.conformance;

/** The Reactive Streams TCK on simulated rings. */
public class SimulatedPublisherVerificationTest extends RingbufVerification {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
