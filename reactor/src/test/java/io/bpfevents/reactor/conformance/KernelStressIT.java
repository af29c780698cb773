package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelStressIT extends StressTest {
    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
