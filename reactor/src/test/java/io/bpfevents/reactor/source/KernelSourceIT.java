package io.bpfevents.reactor.source;

import io.bpfevents.core.testing.KernelTest;

@KernelTest
class KernelSourceIT extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new KernelSource();
    }
}
