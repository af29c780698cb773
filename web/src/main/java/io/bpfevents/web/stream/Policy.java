package io.bpfevents.web.stream;

import io.bpfevents.reactor.Overflow;
import java.util.Locale;

/** What a client may choose to happen to events that it is too slow for. */
public enum Policy {
    /** They wait in the ring; when it is full, the newest are lost. */
    BACKPRESSURE,

    /** The oldest are lost. */
    DROP_OLDEST,

    /** All but the newest are lost. */
    LATEST,

    /** All are lost. */
    DROP,

    /** When one is lost the stream ends. */
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Its name in addresses and JSON. */
    public String label() {
        return label;
    }

    Overflow overflow() {
        return switch (this) {
            case BACKPRESSURE -> Overflow.backpressure();
            case DROP_OLDEST -> Overflow.dropOldest();
            case LATEST -> Overflow.latest();
            case DROP -> Overflow.drop();
            case ERROR -> Overflow.error();
        };
    }
}
