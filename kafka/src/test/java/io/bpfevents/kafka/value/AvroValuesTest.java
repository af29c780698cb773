package io.bpfevents.kafka.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.recording.internal.RecordStruct;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values without a broker: ours, and by Avro's own encoder and decoder. */
class AvroValuesTest {
    private static final long SEED = 20_261_129;
    private static final int RECORDS = 50;
    private static final int LONGEST = 2048; // longer than the structs

    private static OpenBpfObject types;
    private static OpenBpfObject members;

    @BeforeAll
    static void open() {
        types = TestObjects.open("types");
        members = TestObjects.open("members");
    }

    @AfterAll
    static void close() {
        types.close();
        members.close();
    }

    private static byte[] record(Random random) {
        byte[] record = new byte[LONGEST];
        random.nextBytes(record);
        return record;
    }

    @ParameterizedTest
    @CsvSource({
        "types, integers",
        "types, enums",
        "types, nested",
        "types, arrays",
        "types, flexible_text",
        "types, flexible_bytes",
        "types, flexible_longs",
        "types, unsupported",
        "members, event",
        "members, named_union",
        "members, bits",
        "members, packed_bits",
        "members, elements",
        "members, flexible_points",
        "members, numbers",
        "members, odd"
    })
    void shouldHaveTheValuesThatTheSchemaDecodes(String program, String struct) throws IOException {
        OpenBpfObject object = program.equals("types") ? types : members;
        EventSchema expected = EventSchema.of(object, struct);
        AvroEncoder encoder = new AvroEncoder(RecordStruct.of(object, struct));
        AvroDecoder decoder = new AvroDecoder(_ -> parsed(encoder.schema()));
        var foreign = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), encoder.schema());
        var foreignEncoder =
                new BinaryMessageEncoder<GenericRecord>(GenericData.get(), encoder.schema());
        Random random = new Random(SEED);
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = record(random);
            byte[] value = encoder.encode(Event.copyOf(MemorySegment.ofArray(record)));

            Object fields = PlainValues.ofSchema(expected.decode(MemorySegment.ofArray(record)));
            assertThat(PlainValues.ofAvro(decoder.decode(value))).isEqualTo(fields);
            GenericRecord foreignly = foreign.decode(value);
            assertThat(PlainValues.ofAvro(foreignly)).isEqualTo(fields);
            assertThat(foreignEncoder.encode(foreignly).array()).startsWith(value);
        }
    }

    /** As the reader has it: from the text in the topic. */
    private static Schema parsed(Schema schema) {
        return new Schema.Parser().parse(schema.toString());
    }

    @Test
    void shouldHaveTheFingerprintOfTheCanonicalForm() {
        AvroEncoder encoder = new AvroEncoder(RecordStruct.of(types, "nested"));
        byte[] value = encoder.encode(Event.copyOf(MemorySegment.ofArray(new byte[LONGEST])));

        assertThat(SingleObject.fingerprint(value))
                .isEqualTo(SchemaNormalization.parsingFingerprint64(encoder.schema()))
                .isEqualTo(SchemaNormalization.parsingFingerprint64(parsed(encoder.schema())));
        assertThat(SingleObject.header(0x0102030405060708L))
                .containsExactly(0xC3, 1, 8, 7, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void shouldDecodeTextsToStrings() {
        AvroEncoder encoder = new AvroEncoder(RecordStruct.of(types, "flexible_text"));
        AvroDecoder decoder = new AvroDecoder(_ -> encoder.schema());
        byte[] record = new byte[64];
        byte[] value = encoder.encode(Event.copyOf(MemorySegment.ofArray(record)));

        GenericRecord decoded = decoder.decode(value);
        Map<String, Object> fields =
                EventSchema.of(types, "flexible_text").decode(MemorySegment.ofArray(record));

        fields.forEach((name, field) -> assertThat(decoded.get(name)).isEqualTo(field));
        assertThat(fields.values()).hasAtLeastOneElementOfType(String.class);
    }

    /** The next value is not damaged by one that could not be encoded. */
    @Test
    void shouldRejectARecordThatIsTooShort() {
        AvroEncoder encoder = new AvroEncoder(RecordStruct.of(types, "integers"));
        Event good = Event.copyOf(MemorySegment.ofArray(record(new Random(SEED))));
        byte[] value = encoder.encode(good);

        Event tooShort = Event.copyOf(MemorySegment.ofArray(new byte[3]));
        assertThatThrownBy(() -> encoder.encode(tooShort))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(encoder.encode(good)).isEqualTo(value);
    }

    @Test
    void shouldNameARingWithoutADeclaredStruct() {
        SchemaTopic unused = SchemaTopic.of("schemas", Map.of());
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThatThrownBy(() -> AvroValues.encoder(ring, unused))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("ring events")
                    .hasMessageContaining("BPF_EVENTS_RING");
        }
    }
}
