package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelWakeUpIT extends WakeUpTest {
    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
