package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelSourceIT extends OwnedSourceTest {
    @Override
    Source newSource() {
        return new KernelSource();
    }
}
