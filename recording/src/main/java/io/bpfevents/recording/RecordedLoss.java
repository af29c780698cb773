package io.bpfevents.recording;

import io.bpfevents.reactor.Loss;
import java.time.Instant;
import java.util.Objects;

/**
 * Lost records, at their place among the records.
 *
 * @param loss their number and cause; read from a file, its time is {@link #received}
 */
public record RecordedLoss(Instant received, Loss loss) implements Recorded {
    /** Rejects null. */
    public RecordedLoss {
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(loss, "loss");
    }
}
