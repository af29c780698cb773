package io.bpfevents.reactor.conformance;

class SimulatedSourceTest extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new SimulatedSource();
    }
}
