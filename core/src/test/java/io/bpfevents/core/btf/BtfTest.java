package io.bpfevents.core.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BTF that no compiler writes, or not the compiler of the test programs. */
class BtfTest {
    private static final String NAMES = "\0event\0a\0b\0int\0"; // 1, 7, 9, 11
    private static final int EVENT = 1;
    private static final int A = 7;
    private static final int B = 9;
    private static final int INT = 11;

    private static int info(BtfKind kind, boolean flag, int vlen) {
        return (flag ? 1 << 31 : 0) | kindNumber(kind) << 24 | vlen;
    }

    private static int kindNumber(BtfKind kind) {
        int number = 0;
        while (BtfKind.of(number) != kind) {
            number++;
        }
        return number;
    }

    private static byte[] btf(int... types) {
        ByteBuffer raw =
                ByteBuffer.allocate(24 + 4 * types.length + NAMES.length())
                        .order(ByteOrder.nativeOrder());
        raw.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        raw.putInt(0).putInt(4 * types.length).putInt(4 * types.length).putInt(NAMES.length());
        for (int word : types) {
            raw.putInt(word);
        }
        raw.put(NAMES.getBytes(StandardCharsets.US_ASCII));
        return raw.array();
    }

    private static Btf parse(int... types) {
        return Btf.parse("test", btf(types));
    }

    @Test
    void shouldReadAWideEnumeration() {
        Btf btf =
                parse(
                        EVENT,
                        info(BtfKind.STRUCT, false, 1),
                        8,
                        A,
                        2,
                        0,
                        0,
                        info(BtfKind.ENUM64, false, 2),
                        8,
                        A,
                        1,
                        0,
                        B,
                        -1,
                        0x7fff_ffff);

        CType type = btf.struct("event").fields().getFirst().type();

        assertThat(((CType.Enumeration) type).values())
                .containsExactly(
                        new CType.Enumeration.Value("a", 1),
                        new CType.Enumeration.Value("b", Long.MAX_VALUE));
        assertThat(((CType.Enumeration) type).isSigned()).isFalse();
    }

    /** As LLVM before 15 writes it: 0x1_0000_0000 is truncated to 0. */
    @Test
    void shouldIgnoreTruncatedValuesOfAnEightByteEnumeration() {
        Btf btf =
                parse(
                        EVENT,
                        info(BtfKind.STRUCT, false, 1),
                        8,
                        A,
                        2,
                        0,
                        0,
                        info(BtfKind.ENUM, false, 2),
                        8,
                        A,
                        0,
                        B,
                        2);

        CType type = btf.struct("event").fields().getFirst().type();

        assertThat(type.bytes()).isEqualTo(8);
        assertThat(((CType.Enumeration) type).values()).isEmpty();
    }

    /** A base class, a method with a meaningless offset and width, and a static member. */
    @Test
    void shouldSkipCPlusPlusMembersThatAreNotFields() {
        Btf btf =
                parse(
                        EVENT,
                        info(BtfKind.STRUCT, true, 5),
                        4,
                        0,
                        0,
                        0,
                        A,
                        2,
                        0,
                        B,
                        0,
                        99 << 24 | 4352,
                        B,
                        3,
                        4352,
                        B,
                        4,
                        0,
                        INT,
                        info(BtfKind.INT, false, 0),
                        4,
                        32,
                        0,
                        info(BtfKind.FUNC_PROTO, false, 0),
                        0,
                        0,
                        info(BtfKind.ARRAY, false, 0),
                        0,
                        2,
                        2,
                        2);

        CType.Struct event = btf.struct("event");

        assertThat(PlacedField.of(event)).extracting(PlacedField::name).containsExactly("a");
        assertThat(event.fields().getFirst().isBaseClass()).isTrue();
    }

    @Test
    void shouldNotReadAnIntegerOfFewerBitsAsAnInteger() {
        Btf btf =
                parse(
                        EVENT,
                        info(BtfKind.STRUCT, false, 1),
                        4,
                        A,
                        2,
                        0,
                        INT,
                        info(BtfKind.INT, false, 0),
                        4,
                        1 << 24 | 3); // as pahole once did

        assertThat(btf.struct("event").fields().getFirst().type()).isInstanceOf(CType.Other.class);
    }

    @Test
    void shouldNotFindATypedefOfAnotherTypeAsAStruct() {
        Btf btf =
                parse(
                        EVENT,
                        info(BtfKind.TYPEDEF, false, 0),
                        2,
                        INT,
                        info(BtfKind.INT, false, 0),
                        4,
                        32);

        assertThat(btf.struct("event")).isNull();
        assertThat(btf.struct("a")).isNull();
        assertThat(btf.pointee("event")).isNull();
    }

    /** Two structs named event, each with an integer named a, then integers of 4 bytes. */
    private static Btf twoStructs(int firstType, int secondBytes) {
        int struct = info(BtfKind.STRUCT, false, 1);
        int integer = info(BtfKind.INT, false, 0);
        return parse(
                EVENT,
                struct,
                4,
                A,
                firstType,
                0, // 1
                EVENT,
                struct,
                secondBytes,
                A,
                4,
                0, // 2
                INT,
                integer,
                4,
                32, // 3
                INT,
                integer,
                4,
                32); // 4
    }

    @Test
    void shouldAcceptTwoEqualStructsOfOneName() {
        assertThat(twoStructs(3, 4).struct("event").bytes()).isEqualTo(4);
        assertThat(twoStructs(3, 4).structs("event")).hasSize(1);
    }

    @Test
    void shouldRejectTwoDifferentStructsOfOneName() {
        Btf btf = twoStructs(3, 8);

        assertThat(btf.structs("event")).hasSize(2);
        assertThatThrownBy(() -> btf.struct("event"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "find struct event in the BTF of test",
                        "struct event { a } of 4 bytes",
                        "struct event { a } of 8 bytes");
    }

    @Test
    void shouldRejectAStructThatContainsItself() {
        assertDamaged("no end", EVENT, info(BtfKind.STRUCT, false, 1), 4, A, 1, 0);
    }

    @Test
    void shouldRejectATypedefOfItself() {
        assertDamaged(
                "no end",
                EVENT,
                info(BtfKind.STRUCT, false, 1),
                4,
                A,
                2,
                0,
                B,
                info(BtfKind.TYPEDEF, false, 0),
                2);
    }

    @Test
    void shouldRejectAFieldThatExceedsItsStruct() {
        assertDamaged(
                "field a exceeds its struct",
                EVENT,
                info(BtfKind.STRUCT, false, 1),
                4,
                A,
                2,
                8,
                INT,
                info(BtfKind.INT, false, 0),
                4,
                32);
    }

    @Test
    void shouldRejectAMissingType() {
        assertDamaged("there is no type 7", EVENT, info(BtfKind.STRUCT, false, 1), 4, A, 7, 0);
        assertDamaged(
                "there is no type 4294967295", EVENT, info(BtfKind.STRUCT, false, 1), 4, A, -1, 0);
    }

    @Test
    void shouldRejectAnArrayThatIsLargerThanMemory() {
        assertDamaged(
                "array 2 is larger than any record",
                EVENT,
                info(BtfKind.STRUCT, false, 1),
                4,
                A,
                2,
                0,
                0,
                info(BtfKind.ARRAY, false, 0),
                0,
                3,
                3,
                -1,
                INT,
                info(BtfKind.INT, false, 0),
                4,
                32);
    }

    /** Each struct contains the next one a hundred times: 100 to the power of 10 fields. */
    @Test
    void shouldRejectExponentiallyNestedStructs() {
        int depth = 10;
        int width = 100;
        int[] types = new int[depth * (3 + 3 * width) + 4];
        int at = 0;
        for (int level = 0; level < depth; level++) {
            types[at++] = level == 0 ? EVENT : 0;
            types[at++] = info(BtfKind.STRUCT, false, width);
            types[at++] = 4;
            for (int i = 0; i < width; i++) {
                types[at++] = A;
                types[at++] = level + 2;
                types[at++] = 0;
            }
        }
        types[at++] = INT;
        types[at++] = info(BtfKind.INT, false, 0);
        types[at++] = 4;
        types[at] = 32;

        assertDamaged("no end", types);
    }

    @Test
    void shouldRejectAMissingName() {
        assertDamaged("a name has no end", 1000, info(BtfKind.STRUCT, false, 0), 4);
        assertDamaged("a name has no end", -1, info(BtfKind.STRUCT, false, 0), 4);
    }

    private static void assertDamaged(String what, int... types) {
        assertThatThrownBy(() -> parse(types).struct("event"))
                .isInstanceOf(BpfException.class)
                .hasMessageStartingWith("cannot read the BTF of test: it is damaged: ")
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 30, 40})
    void shouldRejectTruncatedBtf(int length) {
        byte[] whole = btf(EVENT, info(BtfKind.STRUCT, false, 0), 4);

        assertThatThrownBy(() -> Btf.parse("test", java.util.Arrays.copyOf(whole, length)))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldRejectAnUnknownKind() {
        assertThatThrownBy(() -> parse(EVENT, 31 << 24, 4, 0, 0, 0))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("type 1 is of the unknown kind 31");
    }

    @Test
    void shouldRejectTheOtherByteOrder() {
        byte[] raw = btf(EVENT, info(BtfKind.STRUCT, false, 0), 4);
        byte first = raw[0];
        raw[0] = raw[1];
        raw[1] = first;

        assertThatThrownBy(() -> Btf.parse("test", raw))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("begins with 9feb, not eb9f");
    }
}
