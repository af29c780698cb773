package io.bpfevents.spring.autoconfigure;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.spring.accounting.Buffers;
import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.beans.BpfEventsRegistrar;
import io.bpfevents.spring.lifecycle.Attachable;
import io.bpfevents.spring.lifecycle.BpfEventsLifecycle;
import io.bpfevents.spring.lifecycle.ObjectLifecycle;
import io.bpfevents.spring.lifecycle.Stoppable;
import io.bpfevents.spring.properties.BpfEventsProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The beans of the configured objects and sources, and their lifecycle. */
@AutoConfiguration
@EnableConfigurationProperties(BpfEventsProperties.class)
@Import(BpfEventsRegistrar.class)
public final class BpfEventsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ObjectLifecycle bpfEventsObjectLifecycle(
            BpfEventsProperties properties, ConfigurableListableBeanFactory beans) {
        return new ObjectLifecycle(properties, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    BpfEventsLifecycle bpfEventsLifecycle(
            BpfEventsProperties properties,
            ObjectProvider<Attachable> attachables,
            ObjectProvider<Stoppable> stoppables) {
        return new BpfEventsLifecycle(
                attachables.orderedStream().toList(),
                stoppables.orderedStream().toList(),
                properties.shutdownTimeout());
    }

    @Bean
    Buffers bpfEventsBuffers(ListableBeanFactory beans) {
        return () -> {
            Map<String, Optional<EventBuffer>> buffers = new HashMap<>();
            beans.getBeansOfType(EventBuffer.class)
                    .forEach((name, buffer) -> buffers.put(name, Optional.of(buffer)));
            return buffers;
        };
    }

    @Bean
    @ConditionalOnMissingBean
    Monitor bpfEventsMonitor(BpfEventsProperties properties, ObjectProvider<Buffers> buffers) {
        return new Monitor(buffers.orderedStream().toList(), properties.health().window());
    }
}
