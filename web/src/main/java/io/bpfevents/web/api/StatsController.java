package io.bpfevents.web.api;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.config.FleetProperties;
import io.bpfevents.web.config.WebLimits;
import io.bpfevents.web.source.Rings;
import java.util.concurrent.TimeUnit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the current statistics of the server, its streams and its clients. */
@RestController
final class StatsController {
    private final Clients clients;
    private final SourcesController sources;
    private final LoadGenerator load;
    private final Rings rings;
    private final WebLimits limits;
    private final FleetProperties fleet;
    private final long started = System.nanoTime();

    StatsController(
            Clients clients,
            SourcesController sources,
            LoadGenerator load,
            Rings rings,
            WebLimits limits,
            FleetProperties fleet) {
        this.clients = clients;
        this.sources = sources;
        this.load = load;
        this.rings = rings;
        this.limits = limits;
        this.fleet = fleet;
    }

    @GetMapping("/api/stats")
    StatsJson stats() {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        return new StatsJson(
                rings.simulated(),
                fleet.isConfigured(),
                millis / 1000.0,
                clients.count(),
                new StatsJson.Limits(
                        limits.clients(),
                        limits.policyStreams(),
                        limits.bufferEvents(),
                        limits.bufferBytes().toBytes()),
                sources.describeAll(),
                new StatsJson.Load(load.isRunning()),
                clients.describeStreams(),
                clients.describeShared());
    }
}
