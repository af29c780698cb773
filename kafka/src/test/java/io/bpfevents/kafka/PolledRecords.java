package io.bpfevents.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Counts the records that polls of Kafka's consumer return, by topic. */
public final class PolledRecords implements ConsumerInterceptor<byte[], byte[]> {
    private static final Map<String, Long> POLLED = new ConcurrentHashMap<>();

    static long of(String topic) {
        return POLLED.getOrDefault(topic, 0L);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        records.forEach(it -> POLLED.merge(it.topic(), 1L, Long::sum));
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // not counted
    }

    @Override
    public void configure(Map<String, ?> properties) {
        // none of its own
    }

    @Override
    public void close() {
        // holds nothing
    }
}
