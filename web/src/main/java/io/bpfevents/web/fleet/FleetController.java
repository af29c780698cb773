package io.bpfevents.web.fleet;

import io.bpfevents.web.client.Clients;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * The hosts of a fleet: {@code curl localhost:8080/api/fleet}, and the live events of one: {@code
 * curl -N 'localhost:8080/api/fleet/events?host=web-1&source=exec'}.
 */
@RestController
final class FleetController {
    private final Optional<Fleet> fleet;
    private final Clients clients;

    FleetController(Optional<Fleet> fleet, Clients clients) {
        this.fleet = fleet;
        this.clients = clients;
    }

    @GetMapping("/api/fleet")
    FleetJson fleet() {
        return configured().describe();
    }

    @GetMapping(path = "/api/fleet/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> events(
            @RequestParam String host, @RequestParam String source, ServerHttpResponse response) {
        FleetClients watching = configured().clients();
        response.getHeaders().setCacheControl(CacheControl.noStore()); // as /api/events
        return clients.watch(id -> watching.watch(id, host, source));
    }

    private Fleet configured() {
        return fleet.orElseThrow(NoFleetException::new);
    }
}
