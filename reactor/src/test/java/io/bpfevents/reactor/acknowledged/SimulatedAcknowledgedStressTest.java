package io.bpfevents.reactor.acknowledged;

import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.core.testing.ring.SharedPositions;

class SimulatedAcknowledgedStressTest extends AcknowledgedStressContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.simulated(bytes);
    }

    @Override
    SharedPositions positions(NumberedRing ring) {
        return SharedPositions.of((SimulatedRingbuf) ring.ring());
    }
}
