package io.bpfevents.reactor.conformance;

class SimulatedReachabilityTest extends ReachabilityTest {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
