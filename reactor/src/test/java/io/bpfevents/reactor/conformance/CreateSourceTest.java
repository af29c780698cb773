package io.bpfevents.reactor.conformance;

class CreateSourceTest extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new CreateSource();
    }
}
