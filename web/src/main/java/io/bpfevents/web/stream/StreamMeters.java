package io.bpfevents.web.stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Who listens, beside the meters that each open ring has. */
@Component
final class StreamMeters implements MeterBinder {
    private final SharedStream shared;
    private final PolicyStreams policies;

    StreamMeters(SharedStream shared, PolicyStreams policies) {
        this.shared = shared;
        this.policies = policies;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("bpf.web.subscribers", shared, SharedStream::clients)
                .tag("stream", "shared")
                .description("Clients of the shared stream")
                .register(registry);
        Gauge.builder("bpf.web.subscribers", policies, PolicyStreams::clients)
                .tag("stream", "own")
                .description("Clients with rings of their own")
                .register(registry);
        FunctionCounter.builder("bpf.web.buffer.dropped", shared, SharedStream::dropped)
                .description("Events that clients of the shared stream were too slow for")
                .register(registry);
    }
}
