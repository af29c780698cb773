package io.bpfevents.web.api;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.source.Kind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Live events: {@code curl -N 'localhost:8080/api/events?kinds=exec,exit'}. */
@RestController
final class EventsController {
    private final Clients clients;

    EventsController(Clients clients) {
        this.clients = clients;
    }

    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> events(
            @RequestParam(defaultValue = "") List<String> kinds,
            @RequestParam(required = false) @Nullable String policy,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastId,
            ServerHttpResponse response) {
        // otherwise Chromium buffers 64 MB for a page that has stopped reading, before TCP and the
        // rings are affected
        response.getHeaders().setCacheControl(CacheControl.noStore());
        Set<Kind> wanted = Parameters.kinds(kinds);
        return policy == null
                ? clients.share(wanted, lastId)
                : clients.own(wanted, Parameters.policy(policy));
    }
}
