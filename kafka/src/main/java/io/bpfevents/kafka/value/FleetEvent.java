package io.bpfevents.kafka.value;

import io.bpfevents.kafka.accounting.StreamId;
import java.time.Instant;
import java.util.Objects;

/**
 * An event of a host, as read from the topic.
 *
 * @param stream the stream; {@code stream().host()} is the host
 * @param position the position of its record in the ring, which grows strictly within a stream
 * @param time Kafka's timestamp of its record
 * @param value the event
 * @param partition the partition that it was read from
 * @param offset its offset in that partition
 * @param <T> the type of the value
 */
public record FleetEvent<T>(
        StreamId stream, long position, Instant time, T value, int partition, long offset) {
    /** Rejects null. */
    public FleetEvent {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(value, "value");
    }
}
