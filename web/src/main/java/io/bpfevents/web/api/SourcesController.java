package io.bpfevents.web.api;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.Sources;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Switches kinds of events on and off, for all clients. */
@RestController
final class SourcesController {
    private final Sources sources;
    private final Clients clients;

    SourcesController(Sources sources, Clients clients) {
        this.sources = sources;
        this.clients = clients;
    }

    record Switch(boolean enabled) {}

    @PutMapping("/api/sources/{kind}")
    SourceJson enable(@PathVariable("kind") String label, @RequestBody Switch wanted) {
        Kind kind = Parameters.kind(HttpStatus.NOT_FOUND, "kind", label);
        sources.enable(kind, wanted.enabled());
        return describe(kind);
    }

    List<SourceJson> describeAll() {
        return Arrays.stream(Kind.values()).map(this::describe).toList();
    }

    private SourceJson describe(Kind kind) {
        return new SourceJson(
                kind.label(),
                sources.isEnabled(kind),
                sources.watchers(kind),
                clients.isAttached(kind),
                clients.failure(kind));
    }
}
