package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.EventField.Kind;
import io.bpfevents.core.record.EventField.Pointer;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The fields of the structs of {@code types.bpf.c}, read one by one. */
class EventFieldTest {
    private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    private static Map<String, @Nullable Object> read(String struct, RecordBytes record) {
        return read(EventSchema.of(object, struct), record);
    }

    private static Map<String, @Nullable Object> read(EventSchema schema, RecordBytes record) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        MemorySegment segment = record.segment();
        schema.fields().forEach(field -> values.put(field.name(), field.read(segment)));
        return values;
    }

    @Test
    void shouldReadTheValuesOfIntegers() {
        RecordBytes record =
                new RecordBytes()
                        .u8(0xff, 0xfe)
                        .u16(0xffff, 0xfffe)
                        .to(8)
                        .u32(0xffff_ffffL, 0xffff_fffeL)
                        .u64(-1, -2)
                        .u8(0xfd, 0xfc, 0xfb)
                        .to(40)
                        .u64(-3)
                        .u32(7)
                        .to(56)
                        .u64(0xffff_8881_009c_5b00L, 9)
                        .u8(2);

        Map<String, @Nullable Object> values = read("integers", record);

        assertThat(values)
                .containsEntry("u8", 255L)
                .containsEntry("s8", -2L)
                .containsEntry("u16", 65535L)
                .containsEntry("s16", -2L)
                .containsEntry("u32", 0xffff_ffffL)
                .containsEntry("s32", -2L)
                .containsEntry("u64", LARGEST)
                .containsEntry("s64", -2L)
                .containsEntry("c", -3L)
                .containsEntry("uc", 0xfbL)
                .containsEntry("ll", -3L)
                .containsEntry("typed", 7L)
                .containsEntry("self", new Pointer(9))
                .containsEntry("flag", true);
        assertThat(values.get("pointer")).hasToString("0xffff8881009c5b00");
    }

    @Test
    void shouldNameTheFieldsOfNestedStructsByTheirPaths() {
        RecordBytes record =
                new RecordBytes()
                        .u8(1)
                        .to(2)
                        .u16(2)
                        .u8(3)
                        .to(8)
                        .u32(4, 5)
                        .u64(6)
                        .u8(7)
                        .to(32)
                        .u8(8)
                        .to(40);

        assertThat(read("nested", record))
                .containsExactly(
                        Map.entry("before", 1L),
                        Map.entry("in.a", 2L),
                        Map.entry("in.b", 3L),
                        Map.entry("unnamed_type.x", 4L),
                        Map.entry("unnamed_type.y", 5L),
                        Map.entry("anonymous", 6L),
                        Map.entry("deeper", 7L),
                        Map.entry("after", 8L));
    }

    @Test
    void shouldReadUnionsBitfieldsAndOtherTypes() {
        RecordBytes record =
                new RecordBytes()
                        .text("ab\0c")
                        .to(8)
                        .u64(5)
                        .u8(0b11101_010) // low, high
                        .to(18)
                        .u16(1)
                        .u8(2)
                        .to(22)
                        .u16(3)
                        .u8(4)
                        .to(28)
                        .u32(1, 2, 3, 4, 5, 6)
                        .to(56)
                        .u64(Double.doubleToRawLongBits(2.5))
                        .u64(42)
                        .to(80)
                        .u64(-2, -1);

        assertThat(read("unsupported", record))
                .containsExactly(
                        Map.entry("named.number", 0x63006261L),
                        Map.entry("named.text", "ab"),
                        Map.entry("hidden", 5L),
                        Map.entry("other", 5L),
                        Map.entry("low", 2L),
                        Map.entry("high", 29L),
                        Map.entry(
                                "many",
                                List.of(Map.of("a", 1L, "b", 2L), Map.of("a", 3L, "b", 4L))),
                        Map.entry("matrix", List.of(List.of(1L, 2L, 3L), List.of(4L, 5L, 6L))),
                        Map.entry("real", 2.5),
                        Map.entry("fine", 42L),
                        Map.entry("huge", BigInteger.TWO.negate()));
        assertThat(EventSchema.of(object, "unsupported").fields())
                .filteredOn(EventField::isAlternative)
                .extracting(EventField::name)
                .containsExactly("named.text", "other");
    }

    @Test
    void shouldReadArraysAndEnumerations() {
        RecordBytes arrays =
                new RecordBytes()
                        .text("ab\0d")
                        .to(8)
                        .u8(1, 2, 0xfe, 0xff)
                        .u16(0xffff, 2, 3)
                        .to(20)
                        .u32(0xffff_ffffL, 6)
                        .to(32)
                        .u64(7, -1)
                        .u8(0, 1, 0xff)
                        .to(56)
                        .u64(9, 10)
                        .u8(0xff, 1)
                        .to(80);

        Map<String, @Nullable Object> values = read("arrays", arrays);

        assertThat(values)
                .containsEntry("text", "ab")
                .containsEntry("shorts", List.of(-1L, 2L, 3L))
                .containsEntry("longs", List.of(7L, LARGEST))
                .containsEntry("flags", List.of(false, true, true))
                .containsEntry("pointers", List.of(new Pointer(9), new Pointer(10)));
        assertThat((byte[]) values.get("bytes")).containsExactly(1, 2, -2, -1);
        assertThat(read("enums", new RecordBytes().u32(70000, -1).u8(200).to(12).u32(3, 99)))
                .containsExactly(
                        Map.entry("kind", "KIND_EXIT"),
                        Map.entry("sign", "SIGN_MINUS"),
                        Map.entry("small", "SMALL_B"),
                        Map.entry("kinds", List.of("KIND_EXEC", 99L)));
    }

    @Test
    void shouldReadTheLastFieldToTheEndOfTheRecord() {
        assertThat(read("flexible_text", new RecordBytes().u32(1).text("some text\0")))
                .containsEntry("text", "some text");
        assertThat(read("flexible_longs", new RecordBytes().u32(1).to(8).u64(5, 6)))
                .containsEntry("ips", List.of(5L, 6L));
        assertThat(read("early", new RecordBytes().u32(1).text("abc")))
                .containsEntry("text", "abc");
    }

    @Test
    void shouldHaveNoValueBeyondTheRecord() {
        assertThat(read("tail_bytes", new RecordBytes().u32(1).to(11)))
                .containsEntry("id", 1L)
                .containsEntry("bytes", null);
    }

    @Test
    void shouldDescribeTheFields() {
        List<String> described = new ArrayList<>();
        for (String struct : List.of("unsupported", "arrays", "enums", "flexible_bytes")) {
            EventSchema.of(object, struct)
                    .fields()
                    .forEach(field -> described.add(field + ": " + field.kind()));
        }

        assertThat(described)
                .contains(
                        "__u32 named.number: INTEGER",
                        "char[4] named.text: TEXT",
                        "__u32:3 low: INTEGER",
                        "struct inner[2] many: LIST",
                        "double real: REAL",
                        "char[8] text: TEXT",
                        "__u8[4] bytes: BYTES",
                        "_Bool[3] flags: LIST",
                        "enum kind kind: ENUMERATION",
                        "__u8[] bytes: BYTES");
    }

    @Test
    void shouldReadTheBytesOfNamedFields() {
        try (OpenBpfObject members = TestObjects.open("members")) {
            EventSchema schema =
                    EventSchema.of(members, "event").withBytes("args", "connect", "open");

            assertThat(schema.fields())
                    .filteredOn(field -> field.kind() == Kind.BYTES)
                    .extracting(EventField::name)
                    .contains("args", "connect", "open")
                    .doesNotContain("connect.v4");
        }
    }
}
