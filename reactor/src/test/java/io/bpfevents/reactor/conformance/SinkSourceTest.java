package io.bpfevents.reactor.conformance;

class SinkSourceTest extends SourceContract {
    @Override
    NumberSource newSource() {
        return new SinkSource();
    }
}
