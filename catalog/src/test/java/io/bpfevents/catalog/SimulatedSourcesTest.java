package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.SourceDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sources without a kernel. */
class SimulatedSourcesTest {
    static Iterable<SourceDefinition<?>> sources() {
        return Catalogue.all();
    }

    @ParameterizedTest
    @MethodSource("sources")
    <T extends Record & KernelEvent> void shouldSimulateEachSource(SourceDefinition<T> definition) {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents();
                KernelSource<T> source = kernel.source(definition.type())) {
            assertThat(source.variant()).isEqualTo("simulated");
        }
    }
}
