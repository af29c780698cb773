package io.bpfevents.reactor;

import java.io.Serial;

/** The error of a stream under {@link Overflow#error()} after a loss in the kernel. */
public final class EventsLostException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final long lost;
    private final long cumulative;

    /**
     * A loss.
     *
     * @param buffer the name of the ring or perf buffer
     * @param lost records since the subscription began
     * @param cumulative records since the buffer was opened
     */
    public EventsLostException(String buffer, long lost, long cumulative) {
        super(
                "%s: the program could not send %d records since this subscription began, %d since the buffer was opened; make the buffer larger, request more, or use another overflow policy"
                        .formatted(buffer, lost, cumulative));
        this.lost = lost;
        this.cumulative = cumulative;
    }

    /** Records that were lost since the subscription began. */
    public long lost() {
        return lost;
    }

    /** Records that were lost since the buffer was opened. */
    public long cumulative() {
        return cumulative;
    }
}
