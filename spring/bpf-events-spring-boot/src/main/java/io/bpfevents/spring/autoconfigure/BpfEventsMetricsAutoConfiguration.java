package io.bpfevents.spring.autoconfigure;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.spring.metrics.BufferMetrics;
import io.bpfevents.spring.metrics.KernelSourceMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The meters of the buffers and sources, which Spring Boot binds to each registry. */
@AutoConfiguration(after = BpfEventsAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public final class BpfEventsMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    BufferMetrics bpfEventsBufferMetrics(ListableBeanFactory beans) {
        return new BufferMetrics(beans);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KernelSource.class)
    static class SourceMetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        KernelSourceMetrics bpfEventsSourceMetrics(ListableBeanFactory beans) {
            return new KernelSourceMetrics(beans);
        }
    }
}
