package io.bpfevents.web.json;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;

/**
 * A server-sent event without its id.
 *
 * @param event the type
 * @param data JSON
 */
public record EncodedMessage(String event, String data) {
    /** Adds an id, unless it is null. */
    public ServerSentEvent<String> withId(@Nullable Long id) {
        return builder(id).build();
    }

    /**
     * Adds an id, unless it is null, and a retry interval.
     *
     * @param retry how long the client should wait before it reconnects
     */
    public ServerSentEvent<String> withId(@Nullable Long id, Duration retry) {
        return builder(id).retry(retry).build();
    }

    private ServerSentEvent.Builder<String> builder(@Nullable Long id) {
        ServerSentEvent.Builder<String> message = ServerSentEvent.builder(data).event(event);
        return id == null ? message : message.id(Long.toString(id));
    }
}
