package io.bpfevents.recording;

import java.time.Instant;

/** An element of a recording. */
public sealed interface Recorded permits RecordedEvent, RecordedLoss, RecordedAccounting {
    /**
     * When the recorder received it, to the microsecond. Measured by the monotonic clock from the
     * wall-clock time at the start of the recording, so it never decreases when the wall clock is
     * set.
     */
    Instant received();
}
