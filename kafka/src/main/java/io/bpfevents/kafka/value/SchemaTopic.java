package io.bpfevents.kafka.value;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a fleet's values, in a compacted topic: the key is the fingerprint (CRC-64-AVRO)
 * as 16 hexadecimal digits, the value is the schema as JSON. Has no connection between the calls,
 * and may be used by any thread that may block.
 */
public final class SchemaTopic {
    private final String name;
    private final SchemaPublisher publisher;
    private final Map<Long, Schema> known = new ConcurrentHashMap<>();

    // guarded by this
    private final SchemaTopicContent content;
    private final AbsentFingerprints absent = new AbsentFingerprints(System::nanoTime);

    private SchemaTopic(String name, Map<String, Object> properties) {
        this.name = name;
        publisher = new SchemaPublisher(name, properties);
        content = new SchemaTopicContent(name, properties);
    }

    /**
     * The topic of a name. No connection is made.
     *
     * @param name such as that of the topic of the events, followed by {@code -schemas}
     * @param clientProperties of Kafka's clients: {@code bootstrap.servers}, and those of the
     *     security. Others, such as those of the sink's producer, have no effect on correctness
     */
    public static SchemaTopic of(String name, Map<String, ?> clientProperties) {
        return new SchemaTopic(
                Objects.requireNonNull(name, "name"), new HashMap<>(clientProperties));
    }

    /** The topic's name. */
    public String name() {
        return name;
    }

    /**
     * Adds a schema, and waits until all replicas in sync have it. If the topic is missing, it is
     * created with one partition, {@code cleanup.policy=compact} and {@code segment.ms} of an hour:
     * each start of a host publishes its schemas, and only closed segments are compacted.
     *
     * <p>Requires the rights Describe and Write on the topic, and Create if it is missing. With
     * DescribeConfigs, the policy of an existing topic is checked. Blocks for less than a second,
     * and for at most a minute if the broker does not answer.
     *
     * @throws io.bpfevents.core.BpfException if that fails, or the topic would delete schemas after
     *     some time; with what to do
     * @throws IllegalArgumentException if the schema is no record, is nested more than 32 deep, has
     *     more than 10,000 types, or an array of elements without a size
     */
    public void publish(Schema schema) {
        SchemaLimits.check(schema);
        publisher.publish(SchemaNormalization.parsingFingerprint64(schema), schema);
    }

    /**
     * The schema of a fingerprint. The first call for a fingerprint that is not among those read so
     * far reads what the topic has got since, which requires the rights Describe and Read; it
     * blocks for a fraction of a second, and for at most 15 seconds if the broker does not answer.
     * For one that the topic does not have, it is read again after 30 seconds at the earliest.
     *
     * @throws UnknownSchemaException if the topic does not have it
     * @throws io.bpfevents.core.BpfException if the topic is missing or cannot be read; with what
     *     to do
     */
    public Schema find(long fingerprint) {
        Schema schema = known.get(fingerprint);
        if (schema == null) {
            schema = read(fingerprint);
        }
        if (schema == null) {
            throw new UnknownSchemaException(name, fingerprint);
        }
        return schema;
    }

    private synchronized @Nullable Schema read(long fingerprint) {
        Schema schema = known.get(fingerprint); // by another thread meanwhile
        if (schema != null || absent.contains(fingerprint)) {
            return schema;
        }
        content.readNew(known);
        schema = known.get(fingerprint);
        if (schema == null) {
            absent.add(fingerprint);
        }
        return schema;
    }

    /** The topic's name. */
    @Override
    public String toString() {
        return "schema topic " + name;
    }
}
