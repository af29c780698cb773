package io.bpfevents.reactor.conformance;

class SinkSourceTest extends SourceTest {
    @Override
    Source newSource() {
        return new SinkSource();
    }
}
