package io.bpfevents.reactor.nonblocking;

import io.bpfevents.core.testing.ring.NumberedRing;

class SimulatedNonBlockingIT extends NonBlockingContract {
    @Override
    NumberedRing newRing() {
        return NumberedRing.simulated(4096);
    }
}
