package io.bpfevents.kafka.internal.sink;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Direct deliveries, by one producer for all streams. */
public final class DirectDeliveries implements Deliveries {
    private final Producer<byte[], byte[]> producer;

    /** Creates the producer. */
    public DirectDeliveries(Map<String, Object> properties) {
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public <T> Delivery<T> open(
            StreamTarget target,
            StreamRecords records,
            Rejections rejections,
            Delivery.Feedback feedback) {
        return new DirectDelivery<>(producer, target.maxBytes(), records, rejections, feedback);
    }

    @Override
    public void close(Duration within) {
        producer.close(within);
    }
}
