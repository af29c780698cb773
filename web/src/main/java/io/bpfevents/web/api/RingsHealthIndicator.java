package io.bpfevents.web.api;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports whether the events are simulated, and which kinds failed although a client uses them. */
@Component
final class RingsHealthIndicator implements HealthIndicator {
    private final Rings rings;
    private final Clients clients;

    RingsHealthIndicator(Rings rings, Clients clients) {
        this.rings = rings;
        this.clients = clients;
    }

    @Override
    public Health health() {
        List<String> failed =
                Arrays.stream(Kind.values())
                        .filter(kind -> clients.failure(kind) != null)
                        .map(Kind::label)
                        .toList();
        return (failed.isEmpty() ? Health.up() : Health.down())
                .withDetail("simulated", rings.simulated())
                .withDetail("clients", clients.count())
                .withDetail("failed", failed)
                .build();
    }
}
