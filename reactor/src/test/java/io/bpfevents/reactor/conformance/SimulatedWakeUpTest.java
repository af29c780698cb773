package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedWakeUpTest extends WakeUpContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
