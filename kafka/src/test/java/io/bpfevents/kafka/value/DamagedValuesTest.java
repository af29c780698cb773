package io.bpfevents.kafka.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.recording.internal.RecordStruct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that are damaged, or made to need much memory: each is decoded or has an exception, and
 * never an error of the JVM. {@code -Dvalues.mutants=N} sets the number of mutants.
 */
class DamagedValuesTest {
    private static final int MUTANTS = Integer.getInteger("values.mutants", 10_000);
    private static final long SEED = 20_261_129;

    private static final class Value {
        final AvroDecoder decoder;
        final byte[] bytes;

        Value(String program, String struct, Random random) {
            byte[] record = new byte[512];
            random.nextBytes(record);
            try (OpenBpfObject object = TestObjects.open(program)) {
                AvroEncoder encoder = new AvroEncoder(RecordStruct.of(object, struct));
                long own = SchemaNormalization.parsingFingerprint64(encoder.schema());
                decoder =
                        new AvroDecoder(fingerprint -> {
                            if (fingerprint == own) {
                                return encoder.schema();
                            }
                            throw new UnknownSchemaException("schemas", fingerprint);
                        });
                bytes = encoder.encode(Event.copyOf(MemorySegment.ofArray(record)));
            }
        }
    }

    @Test
    void shouldDecodeOrRejectEachMutant() {
        Random random = new Random(SEED);
        List<Value> values =
                List.of(
                        new Value("types", "nested", random),
                        new Value("types", "arrays", random),
                        new Value("types", "flexible_longs", random),
                        new Value("members", "elements", random),
                        new Value("members", "flexible_points", random));
        int rejected = 0;
        int unknown = 0;
        for (int i = 0; i < MUTANTS; i++) {
            Value value = values.get(i % values.size());
            byte[] mutant = mutant(value.bytes, random);
            try {
                assertThat(value.decoder.decode(mutant)).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("value");
                rejected++;
            } catch (UnknownSchemaException e) {
                unknown++;
            }
        }
        assertThat(rejected).isBetween(MUTANTS / 4, MUTANTS);
        assertThat(unknown).isPositive();
    }

    /** Some bytes changed, cut off, or repeated. */
    private static byte[] mutant(byte[] value, Random random) {
        byte[] bytes =
                switch (random.nextInt(4)) {
                    case 0 -> Arrays.copyOf(value, random.nextInt(value.length));
                    case 1 -> Arrays.copyOf(value, value.length + 1 + random.nextInt(64));
                    default -> value.clone();
                };
        int header = random.nextInt(8) == 0 ? 0 : SingleObject.HEADER;
        for (int changes = random.nextInt(6); changes > 0 && bytes.length > header; changes--) {
            int at = header + random.nextInt(bytes.length - header);
            bytes[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }
        return bytes;
    }

    @Test
    void shouldRejectEachPartOfAValue() {
        Value value = new Value("types", "nested", new Random(SEED));
        IntStream.range(0, value.bytes.length)
                .forEach(length ->
                        assertRejected(value.decoder, Arrays.copyOf(value.bytes, length)));
        assertRejected(value.decoder, Arrays.copyOf(value.bytes, value.bytes.length + 1));
        byte[] json =
                "{\"pid\":1,\"comm\":\"bash\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> value.decoder.decode(json)).hasMessageContaining("C3 01");
    }

    private static void assertRejected(AvroDecoder decoder, byte[] value) {
        assertThatThrownBy(() -> decoder.decode(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value");
    }

    /** The heap would not hold what these lengths declare. */
    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes", "array", "strings"})
    void shouldAllocateNothingForALengthWithoutBytes(String type) throws IOException {
        Schema schema =
                SchemaBuilder.record("R")
                        .fields()
                        .name("f")
                        .type(
                                switch (type) {
                                    case "array" -> Schema.createArray(of(Schema.Type.LONG));
                                    case "strings" -> Schema.createArray(of(Schema.Type.STRING));
                                    default -> new Schema.Parser().parse('"' + type + '"');
                                })
                        .noDefault()
                        .endRecord();
        for (long length :
                new long[] {1 << 20, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, 1L << 60}) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.writeBytes(SingleObject.header(0));
            BinaryEncoder body = EncoderFactory.get().directBinaryEncoder(value, null);
            body.writeLong(length);
            value.writeBytes(new byte[1000]);
            assertRejected(new AvroDecoder(_ -> schema), value.toByteArray());
        }
    }

    @Test
    void shouldRejectSchemasWhoseValuesHaveNoBoundInBytes() {
        assertUnusable(of(Schema.Type.LONG), "no record");

        Schema empty = SchemaBuilder.record("Empty").fields().endRecord();
        assertUnusable(withField("R", Schema.createArray(empty)), "without a size");
        Schema pair = withField("Pair", empty);
        assertUnusable(withField("R", Schema.createArray(pair)), "without a size");

        Schema self = Schema.createRecord("Self", null, null, false);
        self.setFields(List.of(new Schema.Field("next", self)));
        assertUnusable(self, "deep");

        Schema wide = empty; // 10^10 records in no byte
        for (int i = 0; i < 10; i++) {
            Schema within = wide;
            wide =
                    Schema.createRecord(
                            "W" + i,
                            null,
                            null,
                            false,
                            IntStream.range(0, 10)
                                    .mapToObj(f -> new Schema.Field("f" + f, within))
                                    .toList());
        }
        assertUnusable(wide, "10000 types");
    }

    private static void assertUnusable(Schema schema, String problem) {
        assertThatThrownBy(() -> SchemaLimits.check(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not usable")
                .hasMessageContaining(problem);
    }

    private static Schema withField(String name, Schema field) {
        return Schema.createRecord(name, null, null, false, List.of(new Schema.Field("f", field)));
    }

    private static Schema of(Schema.Type type) {
        return Schema.create(type);
    }
}
