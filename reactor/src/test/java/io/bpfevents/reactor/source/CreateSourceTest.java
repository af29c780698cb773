package io.bpfevents.reactor.source;

class CreateSourceTest extends OwnedSourceContract {
    @Override
    NumberSource newSource() {
        return new CreateSource();
    }
}
