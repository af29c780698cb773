package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.kafka.internal.sink.StreamTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The group that has the position of a source: each transaction commits it with its records, so
 * that both are in the topic or neither. It has no member: the consumer here only reads the offset.
 */
final class SourceGroup {
    private static final Duration FOREVER = Duration.ofMillis(Integer.MAX_VALUE);

    private final String topic;
    private final Map<String, Object> properties;

    SourceGroup(StreamTarget target) {
        topic = target.topic();
        properties = new HashMap<>(target.properties());
        properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG); // those of a producer
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, StoredPosition.group(target.stream()));
    }

    /** What a transaction names as the group of its offsets. */
    ConsumerGroupMetadata metadata() {
        try (var consumer = consumer()) {
            return consumer.groupMetadata();
        }
    }

    /**
     * The position that was committed last; empty if there is none. Waits for the end of a
     * transaction that commits one.
     */
    Optional<StoredPosition> read() {
        try (var consumer = consumer()) {
            return StoredPosition.of(
                    consumer.committed(Set.of(StoredPosition.partition(topic)), FOREVER), topic);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
