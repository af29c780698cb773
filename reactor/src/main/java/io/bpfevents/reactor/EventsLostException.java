package io.bpfevents.reactor;

import java.io.Serial;

/** The error of a stream under {@link Overflow#error()} after a reserve failure. */
public final class EventsLostException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final long lost;
    private final long cumulative;

    EventsLostException(String ring, long lost, long cumulative) {
        super(
                "ring %s: %d records could not be reserved since this subscription began, %d since the ring was opened; make the ring larger, request more, or use another overflow policy"
                        .formatted(ring, lost, cumulative));
        this.lost = lost;
        this.cumulative = cumulative;
    }

    /** Reserve failures since the subscription began. */
    public long lost() {
        return lost;
    }

    /** Reserve failures since the ring was opened. */
    public long cumulative() {
        return cumulative;
    }
}
