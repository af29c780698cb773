package io.bpfevents.web.stream;

import java.io.Serial;
import java.time.Duration;

/** A client has taken nothing for so long that it is taken for gone. */
final class ClientStalledException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ClientStalledException(Duration stalled) {
        super("nothing could be written for " + stalled);
    }
}
