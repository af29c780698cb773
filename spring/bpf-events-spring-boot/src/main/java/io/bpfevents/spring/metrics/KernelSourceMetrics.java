package io.bpfevents.spring.metrics;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.metrics.SourceMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The meters of all sources that are beans, as {@link SourceMetrics} describes them, with the tag
 * {@code bean}.
 */
public final class KernelSourceMetrics implements MeterBinder {
    private final ListableBeanFactory beans;

    /** The meters of an application. */
    public KernelSourceMetrics(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        beans.getBeansOfType(KernelSource.class)
                .forEach((name, source) ->
                        new SourceMetrics(source, Tags.of("bean", name)).bindTo(registry));
    }
}
