package io.bpfevents.kafka.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker of the tests works on this JVM. */
@ExtendWith(JvmBroker.Extension.class)
class JvmBrokerIT {
    @Test
    void shouldPassARecord(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (var producer =
                new KafkaProducer<>(
                        broker.client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "host/exec", "event")).get();
        }
        Map<String, Object> properties = broker.client();
        properties.put("group.id", "test");
        properties.put("auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var records = consumer.poll(Duration.ofSeconds(30));
            assertThat(records.records(topic))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("event");
        }
    }
}
