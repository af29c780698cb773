package io.bpfevents.web.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;

/**
 * A message, encoded but for its id.
 *
 * @param event its type
 * @param data JSON
 */
record Frame(String event, String data) {
    ServerSentEvent<String> withId(@Nullable Long id) {
        return builder(id).build();
    }

    /**
     * @param retry how long the client is to wait before it connects anew
     */
    ServerSentEvent<String> withId(@Nullable Long id, Duration retry) {
        return builder(id).retry(retry).build();
    }

    private ServerSentEvent.Builder<String> builder(@Nullable Long id) {
        ServerSentEvent.Builder<String> message = ServerSentEvent.builder(data).event(event);
        return id == null ? message : message.id(Long.toString(id));
    }
}
