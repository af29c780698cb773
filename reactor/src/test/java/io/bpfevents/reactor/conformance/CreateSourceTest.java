package io.bpfevents.reactor.conformance;

class CreateSourceTest extends OwnedSourceTest {
    @Override
    Source newSource() {
        return new CreateSource();
    }
}
