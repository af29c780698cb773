package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.NumberedRing;

@KernelTest
class KernelFilterIT extends FilterContract {
    @Override
    protected NumberedRing newRing(long bytes) {
        return NumberedRing.kernel(bytes);
    }
}
