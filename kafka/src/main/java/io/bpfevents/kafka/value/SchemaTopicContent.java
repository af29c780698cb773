package io.bpfevents.kafka.value;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the schemas of the topic, each once. For one thread at a time. */
final class SchemaTopicContent {
    private static final System.Logger LOG = System.getLogger(SchemaTopicContent.class.getName());

    private static final Duration POLL = Duration.ofSeconds(1);

    private final String topic;
    private final Map<String, Object> properties;
    private final SchemaTopicErrors errors;
    private final Map<TopicPartition, Long> read = new HashMap<>(); // the next offsets

    SchemaTopicContent(String topic, Map<String, Object> user) {
        this.topic = topic;
        properties = new HashMap<>(user);
        // no member of a group: each reader reads all
        properties
                .keySet()
                .removeAll(
                        List.of(
                                ConsumerConfig.GROUP_ID_CONFIG,
                                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                                ConsumerConfig.GROUP_PROTOCOL_CONFIG));
        properties.putAll(SchemaTopicErrors.TIMEOUTS);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        errors = new SchemaTopicErrors(topic, user);
    }

    /** Adds the schemas that were written since the last call. Blocks. */
    void readNew(Map<Long, Schema> schemas) {
        try {
            var consumer =
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            try {
                readNew(consumer, schemas);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ZERO)); // it has nothing to commit
            }
        } catch (KafkaException e) {
            throw errors.of("read the schemas in topic " + topic, "Describe and Read", e);
        }
    }

    private void readNew(Consumer<byte[], byte[]> consumer, Map<Long, Schema> schemas) {
        long deadline = System.nanoTime() + SchemaTopicErrors.WITHIN.toNanos();
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(it -> new TopicPartition(topic, it.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("no topic " + topic);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, begin(partition, end)));
        while (ends.entrySet().stream()
                .anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("the topic was not read to its end");
            }
            consumer.poll(POLL).forEach(it -> add(it, schemas));
        }
        read.putAll(ends);
    }

    /** A topic that was created anew begins again. */
    private long begin(TopicPartition partition, long end) {
        long next = read.getOrDefault(partition, 0L);
        return next > end ? 0 : next;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<Long, Schema> schemas) {
        if (record.key() == null || record.value() == null) {
            return; // a deletion; what was read remains valid
        }
        try {
            long fingerprint = HexFormat.fromHexDigitsToLong(utf8(record.key()));
            Schema schema = SchemaLimits.check(new Schema.Parser().parse(utf8(record.value())));
            if (SchemaNormalization.parsingFingerprint64(schema) != fingerprint) {
                throw new IllegalArgumentException("its key is not its fingerprint");
            }
            schemas.putIfAbsent(fingerprint, schema);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the record %d in %s-%d is no schema: %s"
                            .formatted(record.offset(), record.topic(), record.partition(), e));
        }
    }

    private static String utf8(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
