package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.bind.DeclaredStruct;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.RecordCodec;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bitfields by the BTF of {@code members.bpf.c}; their bits are in the order of x86-64. */
class BitfieldTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("members");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    enum Mode {
        MODE_READ,
        @BpfField("MODE_WRITE")
        WRITE
    }

    record Bits(
            int pid,
            boolean flag,
            byte kind,
            byte sign,
            byte pad,
            boolean truth,
            Mode mode,
            int all,
            long large,
            int crossing,
            boolean one,
            short after) {}

    @BpfStruct("bits")
    record BitNumbers(
            short flag, int kind, long sign, int mode, long all, long crossing, byte one) {}

    private static final Bits BITS =
            new Bits(
                    9,
                    true,
                    (byte) 5,
                    (byte) -3,
                    (byte) 0,
                    true,
                    Mode.WRITE,
                    -2,
                    0xab_cdef_0123L,
                    -4_000_000,
                    true,
                    (short) 443);

    /** The bytes of the values in the program's {@code send}, as compiled. */
    private static MemorySegment bits() {
        return new RecordBytes()
                .u32(9)
                .u8(0b1101_101_1, 0, 0b1011, 0)
                .u32(0xffff_fffeL, 0)
                .u64(0xab_cdef_0123L | (-4_000_000L & 0x7f_ffff) << 40 | 1L << 63)
                .u16(443)
                .to(32)
                .segment();
    }

    @Test
    void shouldReadBitfields() {
        assertThat(RecordLayout.of(object, Bits.class).decode(bits())).isEqualTo(BITS);
        assertThat(RecordLayout.of(object, BitNumbers.class).decode(bits()))
                .isEqualTo(
                        new BitNumbers((short) 1, 5, -3, 5, 0xffff_fffeL, -4_000_000, (byte) -1));
    }

    @Test
    void shouldReadBitfieldsIntoAMap() {
        assertThat(EventSchema.of(object, "bits").decode(bits()))
                .containsExactly(
                        entry("pid", 9L),
                        entry("flag", 1L),
                        entry("kind", 5L),
                        entry("sign", -3L),
                        entry("pad", 0L),
                        entry("truth", true),
                        entry("mode", "MODE_WRITE"),
                        entry("all", 0xffff_fffeL),
                        entry("large", 0xab_cdef_0123L),
                        entry("crossing", -4_000_000L),
                        entry("one", -1L),
                        entry("after", 443L));
    }

    @Test
    void shouldEncodeAdjacentBitfields() {
        RecordLayout<Bits> layout = RecordLayout.of(object, Bits.class);

        byte[] written = layout.encode(BITS);

        assertThat(written)
                .startsWith(bits().asSlice(0, 12).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        assertThat(layout.decode(MemorySegment.ofArray(written))).isEqualTo(BITS);
        RecordLayout<BitNumbers> numbers = RecordLayout.of(object, BitNumbers.class);
        assertThatThrownBy(() -> numbers.encode(new BitNumbers((short) 2, 0, 0, 0, 0, 0, (byte) 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("flag is 2, which is not in the range of 1 unsigned bits in C");
        assertThatThrownBy(() -> numbers.encode(new BitNumbers((short) 0, 0, 8, 0, 0, 0, (byte) 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sign is 8, which is not in the range of 4 signed bits in C");
    }

    record PackedBits(byte three, long across, byte rest) {}

    @Test
    void shouldReadABitfieldOf64BitsThatSpansNineBytes() {
        RecordLayout<PackedBits> layout = RecordLayout.of(object, PackedBits.class);
        BigInteger all =
                BigInteger.valueOf(5)
                        .or(new BigInteger("fedcba9876543210", 16).shiftLeft(3))
                        .or(BigInteger.valueOf(17).shiftLeft(67));
        byte[] bytes = new byte[9];
        for (int i = 0; i < 9; i++) {
            bytes[i] = all.shiftRight(8 * i).byteValue();
        }
        PackedBits expected = new PackedBits((byte) 5, 0xfedc_ba98_7654_3210L, (byte) 17);

        assertThat(layout.decode(MemorySegment.ofArray(bytes))).isEqualTo(expected);
        assertThat(layout.encode(expected)).isEqualTo(bytes);
    }

    sealed interface Tagged {}

    @BpfStruct("tagged_bits")
    record First(byte value) implements Tagged {}

    @BpfStruct("tagged_bits")
    record Second(byte version) implements Tagged {}

    @Test
    void shouldSelectByABitfield() {
        RecordDecoder<Tagged> tagged =
                RecordSelector.of(
                        Tagged.class,
                        "tag",
                        Map.of(
                                1L, RecordLayout.of(object, First.class),
                                15L, RecordLayout.of(object, Second.class)));

        assertThat(tagged.decode(new RecordBytes().u8(0x14, 9).segment()))
                .isEqualTo(new First((byte) 9));
        assertThat(tagged.decode(new RecordBytes().u8(0xf4, 9).segment()))
                .isEqualTo(new Second((byte) 4));
        assertThatThrownBy(() ->
                        RecordSelector.of(
                                Tagged.class,
                                "tag",
                                Map.of(16L, RecordLayout.of(object, First.class))))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("no record has the value 16 in 4 unsigned bits");
    }

    @BpfStruct("bits")
    record WrongBits(
            boolean kind, byte truth, String mode, short all, int large, double crossing) {}

    @Test
    void shouldRejectOtherTypes() {
        assertThatThrownBy(() -> RecordLayout.of(object, WrongBits.class))
                .isInstanceOfSatisfying(
                        LayoutException.class,
                        refusal ->
                                assertThat(refusal.problems())
                                        .satisfiesExactly(
                                                p ->
                                                        assertThat(p)
                                                                .contains(
                                                                        "__u8:3 at offset 4",
                                                                        "requires byte or short"),
                                                p -> assertThat(p).contains("requires boolean"),
                                                p -> assertThat(p).contains("enum mode:4"),
                                                p -> assertThat(p).contains("requires int or long"),
                                                p -> assertThat(p).contains("requires long"),
                                                p ->
                                                        assertThat(p)
                                                                .contains("requires int or long")));
    }

    record Misread(int pid, byte kind) {}

    /** A declared layout has no bitfields, even if the offsets are equal. */
    @Test
    void shouldDistinguishADeclaredByteFromABitfield() {
        CType.Struct real = RecordLayout.of(object, BitNumbers.class).struct();
        RecordCodec<Misread> declared =
                RecordCodec.bind(null, Misread.class, DeclaredStruct.of(Misread.class));

        assertThatThrownBy(() -> declared.requireSame(real, "compare"))
                .hasMessageContaining("component kind is a bitfield in struct bits");
    }
}
