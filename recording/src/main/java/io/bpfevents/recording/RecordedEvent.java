package io.bpfevents.recording;

import io.bpfevents.core.record.Event;
import java.time.Instant;
import java.util.Objects;

/**
 * A record.
 *
 * @param event its bytes, and for a perf buffer the CPU and the time of the sample
 */
public record RecordedEvent(Instant received, Event event) implements Recorded {
    /** Rejects null. */
    public RecordedEvent {
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(event, "event");
    }
}
