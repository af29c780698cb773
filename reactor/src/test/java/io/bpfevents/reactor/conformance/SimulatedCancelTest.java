package io.bpfevents.reactor.conformance;

class SimulatedCancelTest extends CancelTest {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
