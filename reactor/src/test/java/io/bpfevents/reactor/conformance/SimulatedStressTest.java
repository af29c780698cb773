package io.bpfevents.reactor.conformance;

class SimulatedStressTest extends StressTest {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
