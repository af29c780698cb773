package io.bpfevents.web.policy;

import io.bpfevents.reactor.Overflow;
import java.util.Locale;

/** The overflow policies that a client may choose for its rings. */
public enum Policy {
    /** Unread records stay in the ring; when it is full, the newest records are lost. */
    BACKPRESSURE,

    /** The oldest unread records are dropped. */
    DROP_OLDEST,

    /** All unread records but the newest are dropped. */
    LATEST,

    /** All records that come while there is no demand are dropped. */
    DROP,

    /** The stream fails at the first loss. */
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in URLs and JSON. */
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
