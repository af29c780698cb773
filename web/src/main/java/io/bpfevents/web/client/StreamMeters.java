package io.bpfevents.web.client;

import io.bpfevents.web.policy.PolicyStreams;
import io.bpfevents.web.shared.SharedStream;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Meters of the clients. The meters of rings are registered while the rings are open. */
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
                .description("Clients with their own rings")
                .register(registry);
        FunctionCounter.builder("bpf.web.buffer.dropped", shared, SharedStream::dropped)
                .description("Events that slow clients of the shared stream lost in its buffer")
                .register(registry);
    }
}
