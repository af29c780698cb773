package io.bpfevents.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decoded fields of records, as any reader of Avro files sees them. */
@Timeout(60)
class TypedFieldsTest {
    private static OpenBpfObject types;
    private static OpenBpfObject members;

    @TempDir private Path directory;

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

    /** Records bytes as records of a struct. */
    private Path record(String struct, byte[]... records) {
        return record(types, struct, records);
    }

    private Path record(OpenBpfObject object, String struct, byte[]... records) {
        Path file = directory.resolve(struct + ".avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 1 << 20)) {
            for (byte[] record : records) {
                ring.output(record);
            }
            Recorder recorder = Recorder.of(ring).struct(object, struct);
            CompletableFuture<Accounting> result = Recordings.start(recorder, file);
            ring.closeGracefully(Duration.ofMinutes(1));
            result.join();
        }
        return file;
    }

    private static List<GenericRecord> rows(Path file) throws IOException {
        List<GenericRecord> rows = new ArrayList<>();
        try (var reader =
                new DataFileReader<GenericRecord>(file.toFile(), new GenericDatumReader<>())) {
            reader.forEach(rows::add);
        }
        return rows;
    }

    /** Bytes of all values, so that no field is 0. */
    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 37 + 11);
        }
        return bytes;
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
    void shouldWriteEachFieldWithTheValueThatTheSchemaDecodes(String program, String struct)
            throws IOException {
        OpenBpfObject object = program.equals("types") ? types : members;
        byte[] record = bytes(2048);
        Path file = record(object, struct, record);

        GenericRecord row = rows(file).get(1);

        Map<String, Object> fields =
                EventSchema.of(object, struct).decode(MemorySegment.ofArray(record));
        assertThat(plain(row.get("event"))).isEqualTo(expected(fields));
        assertThat(plain(row.get("raw"))).isEqualTo(expected(record));
        assertThat(row.get("kind")).hasToString("EVENT");
        assertThat(row.get("loss")).isNull();
        assertThat(row.get("accounting")).isNull();
    }

    /** A value of Avro as texts, lists and maps. */
    private static Object plain(Object value) {
        return switch (value) {
            case IndexedRecord record -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                for (Schema.Field field : record.getSchema().getFields()) {
                    fields.put(field.name(), plain(record.get(field.pos())));
                }
                yield fields;
            }
            case ByteBuffer bytes ->
                    Arrays.toString(MemorySegment.ofBuffer(bytes).toArray(ValueLayout.JAVA_BYTE));
            case List<?> list -> list.stream().map(TypedFieldsTest::plain).toList();
            default -> value.toString();
        };
    }

    /** A value of an event schema as texts, lists and maps. */
    private static Object expected(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.forEach((name, field) -> fields.put((String) name, expected(field)));
                yield fields;
            }
            case byte[] bytes -> Arrays.toString(bytes);
            case List<?> list -> list.stream().map(TypedFieldsTest::expected).toList();
            default -> value.toString();
        };
    }

    @Test
    void shouldKeepTheBytesOfARecordThatIsTooShort() throws IOException {
        Path file = record("integers", new byte[] {1, 2, 3});

        GenericRecord row = rows(file).get(1);

        assertThat(row.get("event")).isNull();
        assertThat(plain(row.get("raw"))).isEqualTo("[1, 2, 3]");
    }

    @Test
    void shouldDecodeARecordingWithItsOwnTypes() {
        byte[] record = bytes(200);
        Recording recording = Recording.open(record("integers", record));

        EventSchema schema = recording.schema().orElseThrow();
        Recorded element = recording.elements().skip(1).blockFirst(Duration.ofMinutes(1));

        assertThat(recording.header().struct()).hasValue("integers");
        assertThat(((RecordedEvent) element).event().fields(schema))
                .containsEntry("u8", 11L)
                .containsOnlyKeys(
                        EventSchema.of(types, "integers")
                                .decode(MemorySegment.ofArray(record))
                                .keySet());
    }

    @Test
    void shouldHaveMetadataThatAreTexts() throws IOException {
        Path file = record("integers", bytes(200));
        try (var reader =
                new DataFileReader<GenericRecord>(file.toFile(), new GenericDatumReader<>())) {
            assertThat(reader.getMetaKeys()).contains("bpfevents.btf", "bpfevents.boot_id");
            for (String key : reader.getMetaKeys()) {
                assertThatCode(() ->
                                UTF_8.newDecoder().decode(ByteBuffer.wrap(reader.getMeta(key))))
                        .as(key)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void shouldBeginAndEndWithTheAccounting() throws IOException {
        List<GenericRecord> rows = rows(record("integers", bytes(200), bytes(200)));

        assertThat(rows).hasSize(4);
        GenericRecord first = (GenericRecord) rows.getFirst().get("accounting");
        GenericRecord last = (GenericRecord) rows.getLast().get("accounting");
        assertThat(first.get("is_final")).isEqualTo(false);
        assertThat(first.get("delivered")).isEqualTo(0L);
        assertThat(last.get("is_final")).isEqualTo(true);
        assertThat(last.get("delivered")).isEqualTo(2L);
        assertThat(last.get("lost")).as("of perf buffers only").isNull();
    }
}
