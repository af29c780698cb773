package io.bpfevents.reactor.source;

class SinkSourceTest extends SourceContract {
    @Override
    NumberSource newSource() {
        return new SinkSource();
    }
}
