package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelSourceIT extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new KernelSource();
    }
}
