package io.bpfevents.reactor.conformance;

class SimulatedWakeUpTest extends WakeUpTest {
    @Override
    TestRing newRing(long bytes) {
        return SimulatedRing.of(bytes);
    }
}
