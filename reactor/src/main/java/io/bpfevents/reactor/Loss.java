package io.bpfevents.reactor;

import java.time.Instant;
import java.util.Objects;

/**
 * Lost records of one cause; for {@link LossCause#OVERWRITTEN} lost bytes.
 *
 * @param cause the reason
 * @param count lost records since the previous {@code Loss} of this cause, which this subscriber of
 *     {@code losses} or a stream with markers received; at least 1
 * @param cumulative lost records since the buffer was opened
 * @param time when the loss was noticed
 */
public record Loss(LossCause cause, long count, long cumulative, Instant time) {
    /** Rejects null. */
    public Loss {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(time, "time");
    }
}
