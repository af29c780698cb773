package io.bpfevents.web.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a stream.
 *
 * @param stream the client's id
 * @param policy null for the shared stream
 * @param bufferLimit maximum number of events that the server keeps for a slow client before it
 *     drops the oldest; 0 with a policy
 */
public record HelloJson(
        String stream,
        List<String> kinds,
        @Nullable String policy,
        boolean simulated,
        int bufferLimit) {}
