package io.bpfevents.web.client;

import java.io.Serial;
import java.time.Duration;

/** A client has received nothing for longer than the limit, so its stream is terminated. */
final class ClientStalledException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ClientStalledException(Duration stalled) {
        super("nothing could be written for " + stalled);
    }
}
