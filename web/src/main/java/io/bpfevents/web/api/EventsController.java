package io.bpfevents.web.api;

import io.bpfevents.web.stream.Skeleton;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Events, live. */
@RestController
class EventsController {
    private final Skeleton skeleton;

    EventsController(Skeleton skeleton) {
        this.skeleton = skeleton;
    }

    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> events() {
        return skeleton.events();
    }
}
