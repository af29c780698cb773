package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelReachabilityIT extends ReachabilityTest {
    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
