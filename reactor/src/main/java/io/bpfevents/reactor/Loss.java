package io.bpfevents.reactor;

import java.time.Instant;
import java.util.Objects;

/**
 * Records that were lost.
 *
 * @param cause why
 * @param count how many since this was last told; at least 1
 * @param cumulative how many since the ring was opened
 * @param time when that was noticed
 */
public record Loss(LossCause cause, long count, long cumulative, Instant time) {
    /** Checks that nothing is missing. */
    public Loss {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(time, "time");
    }

    static Loss of(LossCause cause, long before, long now) {
        return new Loss(cause, now - before, now, Instant.now());
    }
}
