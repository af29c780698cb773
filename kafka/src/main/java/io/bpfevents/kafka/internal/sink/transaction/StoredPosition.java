package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.kafka.accounting.StreamId;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a source is in the topic, as the offset of a group of its own.
 *
 * @param run identifies the stream that committed it
 * @param ring the boot id and the ring
 * @param upTo the position in the ring before which all records are in the topic
 */
record StoredPosition(String run, String ring, long upTo) {
    StoredPosition(String run, StreamId stream, long upTo) {
        this(run, ring(stream), upTo);
    }

    private static String ring(StreamId stream) {
        return stream.bootId() + '/' + stream.ring();
    }

    /** The group of a source, to which no consumer belongs. */
    static String group(StreamId stream) {
        return "bpf-events." + stream.key();
    }

    /**
     * The partition of the offset: the first one, whichever has the records, since it always
     * exists.
     */
    static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
    }

    /** The offset to commit. */
    Map<TopicPartition, OffsetAndMetadata> offsets(String topic) {
        return Map.of(partition(topic), new OffsetAndMetadata(upTo, run + '/' + ring));
    }

    /** The position of committed offsets; empty if there is none. */
    static Optional<StoredPosition> of(
            Map<TopicPartition, OffsetAndMetadata> offsets, String topic) {
        return Optional.ofNullable(offsets.get(partition(topic)))
                .map(offset -> {
                    String[] parts = offset.metadata().split("/", 2);
                    return new StoredPosition(
                            parts[0], parts.length == 1 ? "" : parts[1], offset.offset());
                });
    }

    /** The position in the ring of a stream; 0 if this one is of another ring. */
    long in(StreamId stream) {
        return ring.equals(ring(stream)) ? upTo : 0;
    }
}
