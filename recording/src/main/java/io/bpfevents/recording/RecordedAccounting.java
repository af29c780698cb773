package io.bpfevents.recording;

import java.time.Instant;
import java.util.Objects;

/**
 * The accounting of the recorded buffer. A complete recording has two: the first element is the
 * accounting at the start, the last one is final.
 *
 * @param isFinal whether it was taken after the last record
 */
public record RecordedAccounting(Instant received, Accounting accounting, boolean isFinal)
        implements Recorded {
    /** Rejects null. */
    public RecordedAccounting {
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(accounting, "accounting");
    }
}
