package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedReachabilityTest extends ReachabilityContract {
    @Override
    NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
