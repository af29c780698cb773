package io.bpfevents.web.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's first message.
 *
 * @param stream the client's id
 * @param policy null on the shared stream
 * @param bufferLimit events that wait for a slow client at most; what is beyond is lost
 */
record HelloJson(
        String stream,
        List<String> kinds,
        @Nullable String policy,
        boolean simulated,
        int bufferLimit) {}
