package io.bpfevents.reactor.nonblocking;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.NumberedRing;

@KernelTest
class KernelNonBlockingIT extends NonBlockingContract {
    @Override
    NumberedRing newRing() {
        return NumberedRing.kernel(4096);
    }
}
