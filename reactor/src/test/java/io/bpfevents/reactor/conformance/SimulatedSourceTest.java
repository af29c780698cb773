package io.bpfevents.reactor.conformance;

class SimulatedSourceTest extends OwnedSourceTest {
    @Override
    Source newSource() {
        return new SimulatedSource();
    }
}
