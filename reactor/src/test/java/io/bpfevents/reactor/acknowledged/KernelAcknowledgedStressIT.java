package io.bpfevents.reactor.acknowledged;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.core.testing.ring.SharedPositions;

@KernelTest
class KernelAcknowledgedStressIT extends AcknowledgedStressContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.kernel(bytes);
    }

    @Override
    SharedPositions positions(NumberedRing ring) {
        return SharedPositions.of((BpfRingbuf) ring.ring());
    }
}
