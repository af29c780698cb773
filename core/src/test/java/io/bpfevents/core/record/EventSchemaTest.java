package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records decoded to maps by the BTF of {@code types.bpf.c}. */
class EventSchemaTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    private static Map<String, Object> fields(String struct, RecordBytes record) {
        return Event.copyOf(record.segment()).fields(EventSchema.of(object, struct));
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
                        .u64(8, 9)
                        .u8(2);

        assertThat(fields("integers", record))
                .containsExactly(
                        entry("u8", 255L),
                        entry("s8", -2L),
                        entry("u16", 65535L),
                        entry("s16", -2L),
                        entry("u32", 0xffff_ffffL),
                        entry("s32", -2L),
                        entry("u64", -1L),
                        entry("s64", -2L),
                        entry("c", -3L),
                        entry("sc", -4L),
                        entry("uc", 0xfbL),
                        entry("ll", -3L),
                        entry("typed", 7L),
                        entry("pointer", 8L),
                        entry("self", 9L),
                        entry("flag", true));
    }

    @Test
    void shouldNameEnumerators() {
        RecordBytes record = new RecordBytes().u32(70000, -1).u8(200).to(12).u32(3, 99);

        assertThat(fields("enums", record))
                .containsExactly(
                        entry("kind", "KIND_EXIT"),
                        entry("sign", "SIGN_MINUS"),
                        entry("small", "SMALL_B"),
                        entry("kinds", List.of("KIND_EXEC", 99L)));
    }

    @Test
    void shouldReadNestedStructs() {
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
                        .u8(8);

        assertThat(fields("nested", record))
                .containsExactly(
                        entry("before", 1L),
                        entry("in", Map.of("a", 2L, "b", 3L)),
                        entry("unnamed_type", Map.of("x", 4L, "y", 5L)),
                        entry("anonymous", 6L),
                        entry("deeper", 7L),
                        entry("after", 8L));
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
                        .u64(-1, 0);

        Map<String, Object> fields = fields("unsupported", record);

        assertThat(fields)
                .containsEntry("named", Map.of("number", 0x63006261L, "text", "ab"))
                .containsEntry("hidden", 5L)
                .containsEntry("other", 5L)
                .containsEntry("low", 2L)
                .containsEntry("high", 29L)
                .containsEntry("many", List.of(Map.of("a", 1L, "b", 2L), Map.of("a", 3L, "b", 4L)))
                .containsEntry("matrix", List.of(List.of(1L, 2L, 3L), List.of(4L, 5L, 6L)))
                .containsEntry("real", 2.5)
                .containsEntry("fine", 42L);
        assertThat((byte[]) fields.get("huge")).hasSize(16).startsWith(-1, -1);
    }

    @Test
    void shouldReadArraysAndTexts() {
        RecordBytes record =
                new RecordBytes()
                        .text("ab\0d")
                        .to(8)
                        .u8(1, 2, 0xfe, 0xff)
                        .u16(0xffff, 2, 3)
                        .to(20)
                        .u32(0xffff_ffffL, 6)
                        .to(32)
                        .u64(7, 8)
                        .u8(0, 1, 0xff)
                        .to(56)
                        .u64(9, 10)
                        .u8(0xff, 1);

        Map<String, Object> fields = fields("arrays", record);

        assertThat(fields)
                .containsEntry("text", "ab")
                .containsEntry("shorts", List.of(-1L, 2L, 3L))
                .containsEntry("ints", List.of(0xffff_ffffL, 6L))
                .containsEntry("flags", List.of(false, true, true))
                .containsEntry("pointers", List.of(9L, 10L));
        assertThat((byte[]) fields.get("bytes")).containsExactly(1, 2, -2, -1);
    }

    /** Arguments separated by NULs, the bytes of a text, and those of nested fields. */
    @Test
    void shouldReadTheBytesOfNamedFields() {
        try (OpenBpfObject members = TestObjects.open("members")) {
            EventSchema plain = EventSchema.of(members, "event");
            EventSchema schema = plain.withBytes("args").withBytes("connect.v4", "connect");
            MemorySegment record =
                    new RecordBytes()
                            .u32(7)
                            .text("bash\0")
                            .to(20)
                            .u32(3)
                            .text("ls\0-l\0/tmp\0")
                            .to(56)
                            .segment();

            assertThat(plain.decode(record)).containsEntry("args", "ls");
            Map<String, Object> fields = schema.decode(record);
            assertThat(fields).containsEntry("pid", 7L).containsKey("open");
            assertThat((byte[]) fields.get("args")).hasSize(32).startsWith('l', 's', 0, '-', 'l');
            assertThat((byte[]) fields.get("connect")).hasSize(20).startsWith('l', 's', 0);
            EventSchema elements = EventSchema.of(members, "elements").withBytes("shapes.corners");
            List<?> shapes =
                    (List<?>) elements.decode(new RecordBytes().to(208).segment()).get("shapes");
            assertThat((byte[]) ((Map<?, ?>) shapes.get(1)).get("corners")).hasSize(8);
        }
        MemorySegment cut = new RecordBytes().u32(1).text("abc").segment();
        EventSchema early = EventSchema.of(object, "early").withBytes("text");
        assertThat((byte[]) early.decode(cut).get("text")).containsExactly('a', 'b', 'c');
    }

    @Test
    void shouldRejectBytesOfMissingFieldsAndBitfields() {
        EventSchema schema = EventSchema.of(object, "unsupported");

        assertThatThrownBy(() -> schema.withBytes("missing", "many.c", "low", "fine.x"))
                .isInstanceOfSatisfying(
                        LayoutException.class,
                        refusal ->
                                assertThat(refusal.problems())
                                        .containsExactly(
                                                "struct unsupported has no field missing; it has"
                                                        + " named, hidden, other, low, high, many,"
                                                        + " matrix, real, fine, huge",
                                                "struct inner has no field c for many.c; it has a,"
                                                        + " b",
                                                "low is a bitfield: its value is a number, not"
                                                        + " bytes",
                                                "__u64 has no field x for fine.x; it has none"));
        assertThatThrownBy(() -> schema.withBytes((String) null)).hasMessage("field");
    }

    @Test
    void shouldReadTheLastFieldToTheEndOfTheRecord() {
        assertThat(fields("flexible_text", new RecordBytes().u32(1).text("some text\0")))
                .containsExactly(entry("id", 1L), entry("text", "some text"));
        assertThat(fields("flexible_longs", new RecordBytes().u32(1).to(8).u64(5, 6)))
                .containsEntry("ips", List.of(5L, 6L));
        assertThat(fields("early", new RecordBytes().u32(1).text("abc")))
                .containsEntry("text", "abc");
        assertThat(fields("early", new RecordBytes().u32(1).text("abcdefghij")))
                .containsEntry("text", "abcdefgh");
    }

    @Test
    void shouldRejectARecordThatIsTooShort() {
        assertThatThrownBy(() -> fields("tail_bytes", new RecordBytes().to(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a record of 11 bytes is too short for struct tail_bytes, whose fields need"
                                + " 12 bytes");
    }

    @Test
    void shouldListTheStructsOfTheObject() {
        assertThatThrownBy(() -> EventSchema.of(object, "missing"))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("no struct missing", "integers", "struct missing *");
    }

    @Test
    void shouldRemainValidAfterItsObjectIsClosed() {
        EventSchema schema;
        try (OpenBpfObject other = TestObjects.open("types")) {
            schema = EventSchema.of(other, "by_typedef_t");
        }
        assertThat(schema.decode(MemorySegment.ofArray(new int[] {5})))
                .containsExactly(entry("id", 5L));
        assertThat(schema).hasToString("by_typedef_t");
    }
}
