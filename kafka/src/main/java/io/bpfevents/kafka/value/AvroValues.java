package io.bpfevents.kafka.value;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.recording.internal.RecordStruct;
import java.util.Objects;

/**
 * Values in Avro's single-object encoding: {@code C3 01}, the fingerprint of the schema
 * (CRC-64-AVRO of its Parsing Canonical Form, 8 bytes, little-endian), and the fields of the
 * record's struct. The schema is made from the program's BTF, with the types that recordings have,
 * and is in a {@link SchemaTopic}. Any library of Avro that has {@code BinaryMessageDecoder} can
 * read the values.
 *
 * <pre>{@code
 * SchemaTopic schemas = SchemaTopic.of("fleet-schemas", Map.of("bootstrap.servers", servers));
 *
 * // at a host
 * sink.send("exec", ring, Event.decoder(), AvroValues.encoder(ring, schemas));
 *
 * // at the reader
 * GenericRecord exec = AvroValues.decoder(schemas).decode(value);
 * }</pre>
 *
 * <p>Times in records are numbers, as the program wrote them: nanoseconds of a clock of the host's
 * kernel, such as those since its boot. Their differences are exact within a boot of a host. For a
 * time of day there is the timestamp of the Kafka record: the time of sending, by the clock of the
 * host, which is later than the event by the time that its record was in the ring.
 */
public final class AvroValues {
    private AvroValues() {}

    /**
     * An encoder of the records of a ring, by the struct that its program declares for them. Its
     * schema is published first: blocks as {@link SchemaTopic#publish}, so no thread of a poll loop
     * or scheduler without blocking may call this.
     *
     * @param ring its subscriber decodes with {@link Event#decoder()}
     * @throws BpfException if the program declares no struct, or the schema cannot be published
     */
    public static ValueEncoder<Event> encoder(Ringbuf ring, SchemaTopic schemas) {
        RecordStruct struct = RecordStruct.declaredFor(ring, ring.name());
        if (struct == null) {
            throw new BpfException(
                    "make a schema for ring " + ring.name(),
                    "its program declares no struct for its records, or has no BTF: declare it with"
                            + " BPF_EVENTS_RING, or name it with AvroValues.encoder(source, struct,"
                            + " schemas)");
        }
        return published(struct, schemas);
    }

    /**
     * An encoder of records of a struct, as {@link #encoder(Ringbuf, SchemaTopic)}. A record that
     * is too short for the struct is rejected.
     *
     * @param source has the struct, such as the program's object
     * @param struct its name, or that of a typedef
     * @throws io.bpfevents.core.LayoutException if the source has no such struct
     * @throws BpfException if the source has no BTF, or the schema cannot be published
     */
    public static ValueEncoder<Event> encoder(
            StructSource source, String struct, SchemaTopic schemas) {
        return published(RecordStruct.of(source, struct), schemas);
    }

    private static ValueEncoder<Event> published(RecordStruct struct, SchemaTopic schemas) {
        AvroEncoder encoder = new AvroEncoder(struct);
        schemas.publish(encoder.schema());
        return encoder;
    }

    /** A decoder of the values of all hosts that publish their schemas in a topic. */
    public static AvroDecoder decoder(SchemaTopic schemas) {
        return new AvroDecoder(Objects.requireNonNull(schemas, "schemas")::find);
    }
}
