package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedCancelTest extends CancelContract {
    @Override
    NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
