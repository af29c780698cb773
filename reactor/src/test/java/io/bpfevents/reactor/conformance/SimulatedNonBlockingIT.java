package io.bpfevents.reactor.conformance;

class SimulatedNonBlockingIT extends NonBlockingTest {
    @Override
    TestRing newRing() {
        return SimulatedRing.of(4096);
    }
}
