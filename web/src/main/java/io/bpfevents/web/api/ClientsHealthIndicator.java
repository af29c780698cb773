package io.bpfevents.web.api;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.source.Kind;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports which kinds failed although a client uses them. */
@Component
final class ClientsHealthIndicator implements HealthIndicator {
    private final Clients clients;

    ClientsHealthIndicator(Clients clients) {
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
                .withDetail("clients", clients.count())
                .withDetail("failed", failed)
                .build();
    }
}
