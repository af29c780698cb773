package io.bpfevents.kafka.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

/** Values from a ring through a real broker to records, with the schemas of a topic. */
@ExtendWith(JvmBroker.Extension.class)
class AvroValuesIT {
    private static final Duration FOREVER = Duration.ofMinutes(5);
    private static final String SOURCE = "values";

    /** Sends what a task outputs, and returns the values in the topic. */
    private static List<byte[]> send(
            JvmBroker broker, Ringbuf ring, ValueEncoder<Event> encoder, Runnable output)
            throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            StepVerifier.create(sink.send(SOURCE, ring, Event.decoder(), encoder))
                    .then(() -> {
                        output.run();
                        await().until(() -> ring.demand() > 0);
                        ring.closeGracefully(FOREVER);
                    })
                    .verifyComplete();
            content.awaitFinal(SOURCE);
            return content.events().stream().map(it -> it.value()).toList();
        }
    }

    private static SchemaTopic schemas(JvmBroker broker, String name) {
        return SchemaTopic.of(name, broker.client());
    }

    @Test
    void shouldDecodeWhatASinkSends(JvmBroker broker) throws Exception {
        String name = broker.createTopic(1) + "-schemas";
        Random random = new Random(20_261_129);
        List<Object> expected = new ArrayList<>();
        List<byte[]> values;
        try (OpenBpfObject object = TestObjects.open("types")) {
            EventSchema schema = EventSchema.of(object, "nested");
            SimulatedRingbuf ring = SimulatedRingbuf.create("events", 64 * 1024);
            ValueEncoder<Event> encoder =
                    AvroValues.encoder(object, "nested", schemas(broker, name));
            values =
                    send(
                            broker,
                            ring,
                            encoder,
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    byte[] record = new byte[200];
                                    random.nextBytes(record);
                                    assertThat(ring.output(record)).isTrue();
                                    expected.add(
                                            PlainValues.ofSchema(
                                                    schema.decode(MemorySegment.ofArray(record))));
                                }
                            });
        }
        AvroDecoder decoder = AvroValues.decoder(schemas(broker, name));
        assertThat(values)
                .extracting(it -> PlainValues.ofAvro(decoder.decode(it)))
                .isEqualTo(expected);

        AvroDecoder other = AvroValues.decoder(schemas(broker, broker.createTopic(1)));
        assertThatThrownBy(() -> other.decode(values.getFirst()))
                .isInstanceOf(UnknownSchemaException.class);
    }

    /** With the struct that the program declares for its ring. */
    @Nested
    @KernelTest
    class OnTheKernel {
        @Test
        void shouldDecodeWhatAProgramSends(JvmBroker broker) throws Exception {
            String name = broker.createTopic(1) + "-schemas";
            List<byte[]> values;
            try (Producer producer = Producer.load(64 * 1024)) {
                ValueEncoder<Event> encoder =
                        AvroValues.encoder(producer.ring(), schemas(broker, name));
                values = send(broker, producer.ring(), encoder, () -> producer.produce(100, 16));
            }
            AvroDecoder decoder = AvroValues.decoder(schemas(broker, name));
            List<GenericRecord> events = values.stream().map(decoder::decode).toList();
            assertThat(events)
                    .extracting(it -> it.get("seq"))
                    .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
            assertThat(events.getFirst().getSchema().getFullName())
                    .isEqualTo("io.bpfevents.struct.event");
        }
    }
}
