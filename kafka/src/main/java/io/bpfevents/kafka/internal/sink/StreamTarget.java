package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.StreamId;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;

/**
 * Where a stream is sent.
 *
 * @param properties of the producer
 * @param maxBytes of the values that are in flight
 */
public record StreamTarget(
        StreamId stream, String topic, Map<String, Object> properties, long maxBytes) {
    /** The error of the stream after a failure: with advice if it is one of Kafka. */
    Throwable error(Throwable failure) {
        if (!(failure instanceof KafkaException)) {
            return failure;
        }
        String servers =
                String.valueOf(properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        return KafkaErrors.of(
                "send " + stream.source() + " to topic " + topic, topic, servers, failure);
    }
}
