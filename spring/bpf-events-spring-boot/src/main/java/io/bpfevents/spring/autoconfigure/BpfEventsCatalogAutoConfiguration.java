package io.bpfevents.spring.autoconfigure;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.spring.accounting.Buffers;
import io.bpfevents.spring.lifecycle.SourceLifecycle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** What the sources of the catalogue require. */
@AutoConfiguration(before = BpfEventsAutoConfiguration.class)
@ConditionalOnClass(KernelSource.class)
public final class BpfEventsCatalogAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "bpf-events.mode", havingValue = "simulated")
    SimulatedKernelEvents simulatedKernelEvents() {
        return new SimulatedKernelEvents();
    }

    @Bean
    @ConditionalOnMissingBean
    SourceLifecycle bpfEventsSourceLifecycle(ConfigurableListableBeanFactory beans) {
        return new SourceLifecycle(beans);
    }

    @Bean
    Buffers bpfEventsSourceBuffers(ListableBeanFactory beans) {
        return () -> {
            Map<String, Optional<EventBuffer>> rings = new HashMap<>();
            beans.getBeansOfType(KernelSource.class)
                    .forEach((name, source) -> rings.put(name, ringOf(source)));
            return rings;
        };
    }

    private static Optional<EventBuffer> ringOf(KernelSource<?> source) {
        return source.ring().map(EventBuffer.class::cast);
    }
}
