package io.bpfevents.spring.autoconfigure;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.actuate.BpfEventsEndpoint;
import io.bpfevents.spring.actuate.BpfEventsHealthIndicator;
import io.bpfevents.spring.actuate.ObjectStates;
import io.bpfevents.spring.properties.BpfEventsProperties;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and the endpoint, each if the application has what shows it. */
@AutoConfiguration(after = BpfEventsAutoConfiguration.class)
public final class BpfEventsActuatorAutoConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("bpfEvents")
    static class HealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "bpfEventsHealthIndicator")
        BpfEventsHealthIndicator bpfEventsHealthIndicator(
                ActiveMode mode,
                BpfEventsProperties properties,
                ListableBeanFactory beans,
                Monitor monitor) {
            return new BpfEventsHealthIndicator(mode, new ObjectStates(properties, beans), monitor);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnAvailableEndpoint(BpfEventsEndpoint.class)
    static class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        BpfEventsEndpoint bpfEventsEndpoint(
                ActiveMode mode,
                BpfEventsProperties properties,
                ListableBeanFactory beans,
                Monitor monitor) {
            return new BpfEventsEndpoint(mode, new ObjectStates(properties, beans), monitor);
        }
    }
}
