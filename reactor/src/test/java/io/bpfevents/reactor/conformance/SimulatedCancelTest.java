package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedCancelTest extends CancelContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }
}
