package io.bpfevents.spring.autoconfigure;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.actuate.BpfEventsHealthIndicator;
import io.bpfevents.spring.actuate.ObjectStates;
import io.bpfevents.spring.properties.BpfEventsProperties;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health indicator, which {@code management.health.bpfevents.enabled} switches. */
@AutoConfiguration(after = BpfEventsAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class BpfEventsHealthAutoConfiguration {
    @Bean
    @ConditionalOnEnabledHealthIndicator("bpfevents")
    @ConditionalOnMissingBean(name = "bpfEventsHealthIndicator")
    BpfEventsHealthIndicator bpfEventsHealthIndicator(
            ActiveMode mode,
            BpfEventsProperties properties,
            ListableBeanFactory beans,
            Monitor monitor) {
        return new BpfEventsHealthIndicator(mode, new ObjectStates(properties, beans), monitor);
    }
}
