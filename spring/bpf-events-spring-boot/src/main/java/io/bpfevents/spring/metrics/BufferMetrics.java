package io.bpfevents.spring.metrics;

import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.metrics.PerfbufMetrics;
import io.bpfevents.reactor.metrics.RingbufMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The meters of all buffers that are beans, as {@link RingbufMetrics} and {@link PerfbufMetrics}
 * describe them, with the tag {@code bean}.
 */
public final class BufferMetrics implements MeterBinder {
    private final ListableBeanFactory beans;

    /** The meters of an application. */
    public BufferMetrics(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        beans.getBeansOfType(EventBuffer.class)
                .forEach((name, buffer) -> of(buffer, Tags.of("bean", name)).bindTo(registry));
    }

    /** The meters remove themselves when the buffer is closed. */
    private static MeterBinder of(EventBuffer buffer, Tags tags) {
        return switch (buffer) {
            case Ringbuf ring -> new RingbufMetrics(ring, tags);
            case BpfPerfbuf perf -> new PerfbufMetrics(perf, tags);
        };
    }
}
