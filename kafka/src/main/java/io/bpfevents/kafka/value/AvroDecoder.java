package io.bpfevents.kafka.value;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Avro single objects to records, with the schemas of a {@link SchemaTopic}; see {@link
 * AvroValues#decoder}. May be used by any thread.
 */
public final class AvroDecoder {
    private final LongFunction<Schema> schemas;
    private final Map<Long, Bodies> bodies = new ConcurrentHashMap<>(); // by fingerprint

    /**
     * @param schemas by fingerprint; throws if there is none
     */
    AvroDecoder(LongFunction<Schema> schemas) {
        this.schemas = schemas;
    }

    /**
     * Decodes a value. The first value of a schema blocks for as long as {@link SchemaTopic#find}.
     *
     * @return the fields by the names that they have in C; texts are of the class {@link String},
     *     bytes are a {@link java.nio.ByteBuffer}
     * @throws IllegalArgumentException if the value is damaged or is no Avro single object
     * @throws UnknownSchemaException if the topic does not have the value's schema
     * @throws io.bpfevents.core.BpfException if the topic cannot be read; the value may be good
     */
    public GenericRecord decode(byte[] value) {
        long fingerprint = SingleObject.fingerprint(value);
        Bodies known = bodies.get(fingerprint);
        if (known == null) {
            known = new Bodies(SchemaLimits.withStrings(schemas.apply(fingerprint)));
            bodies.put(fingerprint, known);
        }
        return known.read(value);
    }

    /** The bodies of values of one schema. Avro's readers are for one thread at a time. */
    private static final class Bodies {
        private final GenericDatumReader<GenericRecord> reader;
        private @Nullable BinaryDecoder decoder;

        Bodies(Schema schema) {
            reader = new GenericDatumReader<>(schema);
        }

        /**
         * Reads the body of a value. Avro compares the length of each text and array with the bytes
         * that are left, so what it allocates is bounded by the value.
         */
        synchronized GenericRecord read(byte[] value) {
            try {
                decoder =
                        DecoderFactory.get()
                                .binaryDecoder(
                                        value,
                                        SingleObject.HEADER,
                                        value.length - SingleObject.HEADER,
                                        decoder);
                GenericRecord record = reader.read(null, decoder);
                if (decoder.isEnd()) {
                    return record;
                }
            } catch (IOException | RuntimeException e) {
                throw new IllegalArgumentException(
                        "the value does not fit its schema %s: %s"
                                .formatted(reader.getSchema().getFullName(), e),
                        e);
            }
            throw new IllegalArgumentException(
                    "the value does not fit its schema %s: bytes follow its last field"
                            .formatted(reader.getSchema().getFullName()));
        }
    }
}
