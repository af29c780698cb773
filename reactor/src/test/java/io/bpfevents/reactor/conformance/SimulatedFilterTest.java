package io.bpfevents.reactor.conformance;

class SimulatedFilterTest extends FilterTest {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
