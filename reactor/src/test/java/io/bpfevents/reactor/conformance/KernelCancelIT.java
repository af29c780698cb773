package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.NumberedRing;

@KernelTest
class KernelCancelIT extends CancelContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.kernel(bytes);
    }
}
