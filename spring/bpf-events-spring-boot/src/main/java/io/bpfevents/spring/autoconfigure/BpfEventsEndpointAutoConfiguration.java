package io.bpfevents.spring.autoconfigure;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.actuate.BpfEventsEndpoint;
import io.bpfevents.spring.actuate.ObjectStates;
import io.bpfevents.spring.properties.BpfEventsProperties;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator's endpoint {@code bpfevents}, if it is exposed. */
@AutoConfiguration(after = BpfEventsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class BpfEventsEndpointAutoConfiguration {
    @Bean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnMissingBean
    BpfEventsEndpoint bpfEventsEndpoint(
            ActiveMode mode,
            BpfEventsProperties properties,
            ListableBeanFactory beans,
            Monitor monitor) {
        return new BpfEventsEndpoint(mode, new ObjectStates(properties, beans), monitor);
    }
}
