package io.bpfevents.kafka.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Schemas in a topic of a real broker. */
@ExtendWith(JvmBroker.Extension.class)
class SchemaTopicIT {
    private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");
    private static final Schema FIRST = schema("First");
    private static final Schema SECOND = schema("Second");

    private static Schema schema(String name) {
        return SchemaBuilder.record(name).doc("struct x").fields().requiredLong("f").endRecord();
    }

    private static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** A topic that does not exist yet. */
    private static String missing(JvmBroker broker) throws Exception {
        return broker.createTopic(1) + "-schemas";
    }

    @Test
    void shouldCreateACompactedTopicThatAnyClientCanRead(JvmBroker broker) throws Exception {
        String name = missing(broker);
        SchemaTopic host = SchemaTopic.of(name, broker.client());
        host.publish(FIRST);
        host.publish(FIRST); // the next start

        assertThat(policy(broker, name)).isEqualTo("compact");
        try (var content = new TopicContent(broker, name)) {
            assertThat(content.await("both", it -> it.size() == 2))
                    .allSatisfy(it -> {
                        assertThat(it.key())
                                .asString()
                                .isEqualTo(HexFormat.of().toHexDigits(fingerprint(FIRST)));
                        assertThat(new Schema.Parser().parse(new String(it.value(), UTF_8)))
                                .isEqualTo(FIRST);
                    });
        }
        assertThat(SchemaTopic.of(name, broker.client()).find(fingerprint(FIRST))).isEqualTo(FIRST);
    }

    private static String policy(JvmBroker broker, String topic)
            throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(broker.client())) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get("cleanup.policy")
                    .value();
        }
    }

    @Test
    void shouldFindWhatWasPublishedSinceTheLastLook(JvmBroker broker) throws Exception {
        String name = broker.createTopic(3, COMPACT); // more partitions than it needs
        SchemaTopic host = SchemaTopic.of(name, broker.client());
        SchemaTopic reader = SchemaTopic.of(name, broker.client());
        host.publish(FIRST);
        assertThat(reader.find(fingerprint(FIRST))).isEqualTo(FIRST);

        assertThatThrownBy(() -> reader.find(0x1234))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("0000000000001234")
                .hasMessageContaining("topic " + name)
                .hasMessageContaining("cleanup.policy=compact")
                .extracting(it -> ((UnknownSchemaException) it).fingerprint())
                .isEqualTo(0x1234L);

        host.publish(SECOND);
        assertThat(reader.find(fingerprint(SECOND))).isEqualTo(SECOND);
        assertThatThrownBy(() -> reader.find(0x1234)).isInstanceOf(UnknownSchemaException.class);
    }

    @Test
    void shouldPassOverRecordsThatAreNoSchemas(JvmBroker broker) throws Exception {
        String name = broker.createTopic(1, COMPACT);
        String key = HexFormat.of().toHexDigits(fingerprint(SECOND));
        String nested = "{\"type\":\"array\",\"items\":".repeat(20_000);
        try (var producer =
                new KafkaProducer<>(
                        broker.client(), new StringSerializer(), new StringSerializer())) {
            List<ProducerRecord<String, String>> foreign =
                    List.of(
                            new ProducerRecord<>(name, "no fingerprint", "\"long\""),
                            new ProducerRecord<>(name, key, "no JSON"),
                            new ProducerRecord<>(name, key, nested),
                            new ProducerRecord<>(name, key, "{\"type\":\"record\"}"),
                            new ProducerRecord<>(name, key, FIRST.toString()),
                            new ProducerRecord<>(name, key, null));
            for (ProducerRecord<String, String> record : foreign) {
                producer.send(record).get();
            }
        }
        SchemaTopic topic = SchemaTopic.of(name, broker.client());
        topic.publish(FIRST);

        assertThat(topic.find(fingerprint(FIRST))).isEqualTo(FIRST);
        assertThatThrownBy(() -> topic.find(fingerprint(SECOND)))
                .isInstanceOf(UnknownSchemaException.class);
    }

    @Test
    void shouldNameAMissingTopic(JvmBroker broker) throws Exception {
        String name = missing(broker);
        assertThatThrownBy(() -> SchemaTopic.of(name, broker.client()).find(1))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("read the schemas in topic " + name)
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldRefuseATopicThatDeletesSchemas(JvmBroker broker) throws Exception {
        String name = broker.createTopic(1);
        assertThatThrownBy(() -> SchemaTopic.of(name, broker.client()).publish(FIRST))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("cleanup.policy=delete")
                .hasMessageContaining("compact");
    }

    @Test
    void shouldNameTheTopicToCreateWithoutTheRightForIt(JvmBroker broker) throws Exception {
        String name = missing(broker);
        SchemaTopic host = SchemaTopic.of(name, broker.clientWithout(AclOperation.CREATE));
        assertThatThrownBy(() -> host.publish(FIRST))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("create topic " + name)
                .hasMessageContaining("cleanup.policy=compact")
                .hasMessageContaining("grant Create");
    }

    @Test
    void shouldNameTheRightsThatAreMissing(JvmBroker broker) throws Exception {
        String name = broker.createTopic(1, COMPACT);
        for (AclOperation right : List.of(AclOperation.WRITE, AclOperation.DESCRIBE)) {
            SchemaTopic host = SchemaTopic.of(name, broker.clientWithout(right));
            assertThatThrownBy(() -> host.publish(FIRST))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("grant Describe and Write on topic " + name);
        }
        SchemaTopic host =
                SchemaTopic.of(name, broker.clientWithout(AclOperation.DESCRIBE_CONFIGS));
        assertThatCode(() -> host.publish(FIRST)).doesNotThrowAnyException();
        for (AclOperation right : List.of(AclOperation.READ, AclOperation.DESCRIBE)) {
            SchemaTopic reader = SchemaTopic.of(name, broker.clientWithout(right));
            assertThatThrownBy(() -> reader.find(fingerprint(FIRST)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("grant Describe and Read on topic " + name);
        }
    }
}
