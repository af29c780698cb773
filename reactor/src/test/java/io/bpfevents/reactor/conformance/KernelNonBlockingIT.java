package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelNonBlockingIT extends NonBlockingTest {
    @Override
    TestRing newRing() {
        return KernelRing.of(4096);
    }
}
