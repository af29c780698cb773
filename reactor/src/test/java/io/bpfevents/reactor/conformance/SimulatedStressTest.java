package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedStressTest extends StressContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
