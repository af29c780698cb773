package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelFilterIT extends FilterTest {
    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
