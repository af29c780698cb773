package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelCancelIT extends CancelTest {
    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
