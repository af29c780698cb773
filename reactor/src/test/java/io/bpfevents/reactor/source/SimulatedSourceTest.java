package io.bpfevents.reactor.source;

class SimulatedSourceTest extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new SimulatedSource();
    }
}
