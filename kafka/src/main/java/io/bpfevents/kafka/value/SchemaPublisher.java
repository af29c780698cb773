package io.bpfevents.kafka.value;

import io.bpfevents.core.BpfException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes schemas to the topic, and creates it. */
final class SchemaPublisher {
    private static final System.Logger LOG = System.getLogger(SchemaPublisher.class.getName());

    private static final Map<String, String> SETTINGS =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_MS_CONFIG,
                    "3600000");

    private final String topic;
    private final Map<String, Object> properties;
    private final SchemaTopicErrors errors;

    SchemaPublisher(String topic, Map<String, Object> user) {
        this.topic = topic;
        properties = new HashMap<>(user);
        properties.keySet().remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        properties.putAll(SchemaTopicErrors.TIMEOUTS);
        long within = SchemaTopicErrors.WITHIN.toMillis();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, within);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) within);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0L);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        errors = new SchemaTopicErrors(topic, user);
    }

    /** Blocks. */
    void publish(long fingerprint, Schema schema) {
        String operation =
                "publish the schema of %s in topic %s".formatted(schema.getName(), topic);
        try (Admin admin = Admin.create(properties)) {
            ensureTopic(admin);
        } catch (KafkaException e) {
            throw errors.of(operation, "Describe and Write", e);
        }
        String key = HexFormat.of().toHexDigits(fingerprint);
        try (var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            await(producer.send(new ProducerRecord<>(topic, utf8(key), utf8(schema.toString()))));
        } catch (KafkaException e) {
            throw errors.of(operation, "Describe and Write", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void ensureTopic(Admin admin) {
        try {
            await(admin.describeTopics(List.of(topic)).allTopicNames());
        } catch (UnknownTopicOrPartitionException _) {
            create(admin);
            return;
        }
        requireCompaction(admin);
    }

    private void create(Admin admin) {
        NewTopic compacted =
                new NewTopic(topic, Optional.of(1), Optional.empty()).configs(SETTINGS);
        try {
            await(admin.createTopics(List.of(compacted)).all());
        } catch (TopicExistsException _) {
            LOG.log(System.Logger.Level.DEBUG, () -> "another client has just created " + topic);
        } catch (AuthorizationException e) {
            throw new BpfException(
                    "create topic " + topic,
                    0,
                    "the topic for the schemas does not exist, and the broker does not permit this"
                            + " client to create it: create topic %s with one partition and %s, or"
                                    .formatted(topic, "cleanup.policy=compact")
                            + " grant Create ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    /** Any other policy deletes the schemas of events that are still in their topic. */
    private void requireCompaction(Admin admin) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy;
        try {
            Config settings = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
            policy =
                    Objects.requireNonNull(settings).get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        } catch (AuthorizationException e) {
            LOG.log(System.Logger.Level.DEBUG, "the policy of " + topic + " is not checked", e);
            return;
        }
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new BpfException(
                    "publish a schema in topic " + topic,
                    "the topic has cleanup.policy=%s, which deletes schemas that are in use: set it"
                                    .formatted(policy)
                            + " to compact");
        }
    }

    /** The result of a request. Fails as the request does. */
    private static <T> T await(Future<T> request) {
        try {
            return request.get(SchemaTopicErrors.WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no answer", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the thread's flag again
        }
    }
}
