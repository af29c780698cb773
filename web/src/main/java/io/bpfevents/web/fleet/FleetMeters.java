package io.bpfevents.web.fleet;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Meters of the clients that watch a host of the fleet. */
@Component
final class FleetMeters implements MeterBinder {
    private final Optional<Fleet> fleet;

    FleetMeters(Optional<Fleet> fleet) {
        this.fleet = fleet;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        fleet.map(Fleet::clients).ifPresent(clients -> bind(clients, registry));
    }

    private static void bind(FleetClients clients, MeterRegistry registry) {
        Gauge.builder("bpf.web.subscribers", clients, FleetClients::count)
                .tag("stream", "fleet")
                .description("Clients that watch a host of the fleet")
                .register(registry);
        FunctionCounter.builder("bpf.web.fleet.dropped", clients, FleetClients::dropped)
                .description("Events that slow clients lost in their buffers")
                .register(registry);
    }
}
