package io.bpfevents.web.stream;

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
        ServerSentEvent.Builder<String> message = ServerSentEvent.<String>builder().event(event);
        return (id == null ? message : message.id(Long.toString(id))).data(data).build();
    }
}
