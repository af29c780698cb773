package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records that are bound by the BTF of {@code types.bpf.c}; opening an object requires no
 * privilege.
 */
@SuppressWarnings("ArrayRecordComponent")
class BoundTypesTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    private static MemorySegment integers() {
        return new RecordBytes()
                .u8(0xff, 0xfe)
                .u16(0xffff, 0xfffe)
                .to(8)
                .u32(0xffff_ffffL, 0xffff_fffeL)
                .u64(-1, -2)
                .u8(0xfd, 0xfc, 0xfb)
                .to(40)
                .u64(-3)
                .u32(0xffff_fffdL)
                .to(56)
                .u64(0x1000, 0xffff_8880_0000_1000L)
                .u8(2)
                .to(80)
                .segment();
    }

    @BpfStruct("integers")
    record Same(
            byte u8,
            byte s8,
            short u16,
            short s16,
            int u32,
            int s32,
            long u64,
            long s64,
            byte c,
            byte sc,
            byte uc,
            long ll,
            int typed,
            long pointer,
            long self,
            boolean flag) {}

    @Test
    void shouldKeepTheBitsOfIntegersOfTheSameWidth() {
        assertThat(RecordLayout.of(object, Same.class).decode(integers()))
                .isEqualTo(
                        new Same(
                                (byte) -1,
                                (byte) -2,
                                (short) -1,
                                (short) -2,
                                -1,
                                -2,
                                -1,
                                -2,
                                (byte) -3,
                                (byte) -4,
                                (byte) -5,
                                -3,
                                -3,
                                0x1000,
                                0xffff_8880_0000_1000L,
                                true));
    }

    @BpfStruct("integers")
    record Wider(short u8, short s8, int u16, int s16, long u32, long s32, long typed, long c) {}

    @BpfStruct("integers")
    record Widest(long u8, long s8, long u16, long s16, int uc, int sc) {}

    @Test
    void shouldKeepTheValuesOfIntegersInWiderTypes() {
        assertThat(RecordLayout.of(object, Wider.class).decode(integers()))
                .isEqualTo(
                        new Wider(
                                (short) 0xff,
                                (short) -2,
                                0xffff,
                                -2,
                                0xffff_ffffL,
                                -2,
                                0xffff_fffdL,
                                -3));
        assertThat(RecordLayout.of(object, Widest.class).decode(integers()))
                .isEqualTo(new Widest(0xff, -2, 0xffff, -2, 0xfb, -4));
    }

    enum Kind {
        KIND_EXEC,
        @BpfField("KIND_EXIT")
        EXIT
    }

    enum Sign {
        SIGN_PLUS,
        SIGN_MINUS
    }

    enum Small {
        SMALL_B
    }

    record Enums(Kind kind, Sign sign, Small small, int[] kinds) {}

    @BpfStruct("enums")
    record EnumNumbers(int kind, long sign, short small, long[] kinds) {}

    @Test
    void shouldMapEnumerationsToConstants() {
        RecordLayout<Enums> layout = RecordLayout.of(object, Enums.class);
        MemorySegment record = new RecordBytes().u32(70000, -1).u8(200).to(12).u32(3, 5).segment();

        assertThat(layout.decode(record))
                .usingRecursiveComparison()
                .isEqualTo(new Enums(Kind.EXIT, Sign.SIGN_MINUS, Small.SMALL_B, new int[] {3, 5}));
        assertThat(RecordLayout.of(object, EnumNumbers.class).decode(record))
                .usingRecursiveComparison()
                .isEqualTo(new EnumNumbers(70000, -1, (short) 200, new long[] {3, 5}));
    }

    @Test
    void shouldFailOnAValueWithoutAConstant() {
        RecordLayout<Enums> layout = RecordLayout.of(object, Enums.class);

        assertThatThrownBy(
                        () -> layout.decode(new RecordBytes().u32(4, 1).u8(200).to(20).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "struct enums, field kind is 4, for which there is no constant; there are"
                                + " [KIND_EXEC, EXIT]: add it, or bind the field to an int");
    }

    record Inner(int a, byte b) {}

    record Xy(int x, int y) {}

    record Nested(byte before, Inner in, Xy unnamedType, long anonymous, int deeper, byte after) {}

    @Test
    void shouldReadNestedStructs() {
        MemorySegment record =
                new RecordBytes()
                        .u8(1)
                        .to(2)
                        .u16(0xfffe)
                        .u8(3)
                        .to(8)
                        .u32(4, 5)
                        .u64(6)
                        .u8(250)
                        .to(32)
                        .u8(8)
                        .to(40)
                        .segment();

        assertThat(RecordLayout.of(object, Nested.class).decode(record))
                .isEqualTo(
                        new Nested(
                                (byte) 1,
                                new Inner(0xfffe, (byte) 3),
                                new Xy(4, 5),
                                6,
                                250,
                                (byte) 8));
    }

    record Arrays(
            String text,
            byte[] bytes,
            short[] shorts,
            int[] ints,
            long[] longs,
            boolean[] flags,
            long[] pointers,
            byte[] schars) {}

    @BpfStruct("arrays")
    record WiderArrays(
            @BpfField("text") byte[] raw,
            short[] bytes,
            long[] shorts,
            long[] ints,
            int[] schars) {}

    private static MemorySegment arrays() {
        return new RecordBytes()
                .text("ab\0d\u00e9")
                .to(8)
                .u8(1, 2, 0xfe, 0xff)
                .u16(0xffff, 2, 3)
                .to(20)
                .u32(0xffff_ffffL, 6)
                .to(32)
                .u64(7, -8)
                .u8(0, 1, 0xff)
                .to(56)
                .u64(9, 10)
                .u8(0xff, 1)
                .to(80)
                .segment();
    }

    @Test
    void shouldReadArrays() {
        assertThat(RecordLayout.of(object, Arrays.class).decode(arrays()))
                .usingRecursiveComparison()
                .isEqualTo(
                        new Arrays(
                                "ab",
                                new byte[] {1, 2, -2, -1},
                                new short[] {-1, 2, 3},
                                new int[] {-1, 6},
                                new long[] {7, -8},
                                new boolean[] {false, true, true},
                                new long[] {9, 10},
                                new byte[] {-1, 1}));
    }

    @Test
    void shouldReadArraysOfWiderElements() {
        assertThat(RecordLayout.of(object, WiderArrays.class).decode(arrays()))
                .usingRecursiveComparison()
                .isEqualTo(
                        new WiderArrays(
                                new byte[] {
                                    'a',
                                    'b',
                                    0,
                                    'd',
                                    (byte) 0xc3,
                                    (byte) 0xa9,
                                    (byte) 0xaa,
                                    (byte) 0xaa
                                },
                                new short[] {1, 2, 0xfe, 0xff},
                                new long[] {-1, 2, 3},
                                new long[] {0xffff_ffffL, 6},
                                new int[] {-1, 1}));
    }

    @BpfStruct("packed_one")
    record Packed(int a, long b, long c, short d) {}

    @Test
    void shouldReadPackedStructs() {
        MemorySegment record = new RecordBytes().u8(1).u32(2).u64(3).u16(4).segment();

        assertThat(record.byteSize()).isEqualTo(15);
        assertThat(RecordLayout.of(object, Packed.class).decode(record))
                .isEqualTo(new Packed(1, 2, 3, (short) 4));
    }

    record FlexibleText(int id, String text) {}

    record FlexibleBytes(int id, byte[] bytes) {}

    record FlexibleLongs(int id, long[] ips) {}

    @Test
    void shouldReadFlexibleArraysToTheEndOfTheRecord() {
        RecordLayout<FlexibleText> text = RecordLayout.of(object, FlexibleText.class);
        RecordLayout<FlexibleBytes> bytes = RecordLayout.of(object, FlexibleBytes.class);
        RecordLayout<FlexibleLongs> longs = RecordLayout.of(object, FlexibleLongs.class);

        assertThat(text.decode(new RecordBytes().u32(1).text("a".repeat(1000)).segment()))
                .isEqualTo(new FlexibleText(1, "a".repeat(1000)));
        assertThat(text.decode(new RecordBytes().u32(1).text("ab\0cd").segment()))
                .isEqualTo(new FlexibleText(1, "ab"));
        assertThat(text.decode(new RecordBytes().u32(1).segment()).text()).isEmpty();
        assertThat(bytes.decode(new RecordBytes().u32(1).u8(1, 0, 2).segment()).bytes())
                .containsExactly(1, 0, 2);
        assertThat(bytes.decode(new RecordBytes().u32(1).segment()).bytes()).isEmpty();
        assertThat(longs.decode(new RecordBytes().u32(1).to(8).u64(5, 6).segment()).ips())
                .containsExactly(5, 6);
        assertThatThrownBy(() -> longs.decode(new RecordBytes().u32(1).to(23).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("15 bytes", "elements of 8");
    }

    record Early(int id, String text) {}

    @BpfStruct("early")
    record EarlyBytes(int id, @BpfField("text") byte[] raw) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void shouldReadATruncatedTextAtTheEnd(int length) {
        String text = "abcdefgh".substring(0, length);
        MemorySegment record = new RecordBytes().u32(1).text(text).segment();

        assertThat(RecordLayout.of(object, Early.class).decode(record))
                .isEqualTo(new Early(1, text));
        assertThat(RecordLayout.of(object, EarlyBytes.class).decode(record).raw())
                .asString()
                .isEqualTo(text);
    }

    @Test
    void shouldReadAtMostTheCharactersOfAnArray() {
        MemorySegment record = new RecordBytes().u32(1).text("abcdefgh").text("more").segment();

        assertThat(RecordLayout.of(object, Early.class).decode(record))
                .isEqualTo(new Early(1, "abcdefgh"));
        assertThat(RecordLayout.of(object, EarlyBytes.class).decode(record).raw()).hasSize(8);
    }

    @Test
    void shouldReplaceMalformedUtf8() {
        MemorySegment record =
                new RecordBytes().u32(1).u8('a', 0xff, 'x', 0xc3, 0, 0xff, 0, 0).segment();

        assertThat(RecordLayout.of(object, Early.class).decode(record).text())
                .isEqualTo("a\ufffdx\ufffd");
    }

    /** Texts of each length, with a NUL or a non-ASCII character at each position. */
    @Test
    void shouldEndTextsAtTheirFirstNul() {
        RecordLayout<FlexibleText> layout = RecordLayout.of(object, FlexibleText.class);
        for (int length = 0; length < 40; length++) {
            for (int at = 0; at <= length; at++) {
                String before = "x".repeat(at);
                String after = "y".repeat(length - at);
                for (String between : new String[] {"", "\0", "\u00e9", "\u20ac", "\0\u00e9"}) {
                    MemorySegment record =
                            new RecordBytes().u32(1).text(before + between + after).segment();
                    String expected = between.startsWith("\0") ? before : before + between + after;
                    assertThat(layout.decode(record).text()).isEqualTo(expected);
                }
            }
        }
    }

    record TextAlone(String text) {}

    @Test
    void shouldReadATextAtTheBeginOfAShortRecord() {
        RecordLayout<TextAlone> layout = RecordLayout.declared(TextAlone.class);
        for (int length = 0; length < 20; length++) {
            String text = "abcdefghijklmnopqrst".substring(0, length);
            assertThat(layout.decode(new RecordBytes().text(text).segment()).text())
                    .isEqualTo(text);
            assertThat(layout.decode(new RecordBytes().text(text).u8(0, 'z').segment()).text())
                    .isEqualTo(text);
        }
    }

    record TailBytes(int id, byte[] bytes) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 11})
    void shouldRejectARecordThatIsTooShort(int length) {
        RecordLayout<TailBytes> layout = RecordLayout.of(object, TailBytes.class);

        assertThatThrownBy(() -> layout.decode(new RecordBytes().to(length).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a record of "
                                + length
                                + " bytes is too short for TailBytes of struct tail_bytes, whose"
                                + " fields need 12 bytes");
    }

    @Test
    void shouldRequireOnlyTheBoundFields() {
        assertThat(RecordLayout.of(object, Wider.class).decode(integers().asSlice(0, 52)).typed())
                .isEqualTo(0xffff_fffdL);
    }

    @Test
    void shouldAcceptALongerRecord() {
        assertThat(
                        RecordLayout.of(object, Inner.class)
                                .decode(new RecordBytes().u16(1).u8(2).to(99).segment()))
                .isEqualTo(new Inner(1, (byte) 2));
    }

    @BpfStruct("grown")
    record Grown(
            int id,
            @BpfField(optional = true) int later,
            @BpfField(optional = true) long never,
            @BpfField(optional = true) String neither,
            @BpfField(value = "flag", optional = true) boolean isNot) {}

    @Test
    void shouldDecodeMissingOptionalFieldsToDefaults() {
        RecordLayout<Grown> layout = RecordLayout.of(object, Grown.class);

        assertThat(layout.decode(new RecordBytes().u32(1, 2).segment()))
                .isEqualTo(new Grown(1, 2, 0, null, false));
        assertThat(layout.decode(new RecordBytes().u32(1).segment()))
                .isEqualTo(new Grown(1, 0, 0, null, false));
        assertThatThrownBy(() -> layout.decode(new RecordBytes().u32(1).u8(1).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5 bytes", "8 bytes");
    }

    record ByTypedefT(int id) {}

    @Test
    void shouldFindAStructByItsTypedef() {
        assertThat(
                        RecordLayout.of(object, ByTypedefT.class)
                                .decode(new RecordBytes().u32(7).segment()))
                .isEqualTo(new ByTypedefT(7));
    }

    record Unsupported(long fine) {}

    @Test
    void shouldSkipFieldsWithoutAComponent() {
        RecordLayout<Unsupported> layout = RecordLayout.of(object, Unsupported.class);
        byte[] bytes = layout.encode(new Unsupported(42));

        assertThat(layout.decode(MemorySegment.ofArray(bytes))).isEqualTo(new Unsupported(42));
    }
}
