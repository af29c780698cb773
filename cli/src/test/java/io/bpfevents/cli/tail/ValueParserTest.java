package io.bpfevents.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.btf.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of values as bytes of C. */
class ValueParserTest {
    private static final CType U8 = new CType.Int("__u8", 1, false, false);
    private static final CType S16 = new CType.Int("short", 2, true, false);
    private static final CType U64 = new CType.Int("__u64", 8, false, false);
    private static final CType CHAR = new CType.Int("char", 1, true, true);
    private static final CType KIND =
            new CType.Enumeration(
                    "enum kind",
                    4,
                    false,
                    List.of(
                            new CType.Enumeration.Value("NONE", 0),
                            new CType.Enumeration.Value("EXEC", 3)));

    private static ByteBuffer parse(CType type, String text) {
        return ByteBuffer.wrap(ValueParser.parse(type, (int) type.bytes(), text))
                .order(ByteOrder.nativeOrder());
    }

    @Test
    void shouldConvertNumbers() {
        assertThat(parse(U8, "255").get()).isEqualTo((byte) -1);
        assertThat(parse(S16, "-32768").getShort()).isEqualTo(Short.MIN_VALUE);
        assertThat(parse(U64, "0xffffffffffffffff").getLong()).isEqualTo(-1);
        assertThat(parse(KIND, "EXEC").getInt()).isEqualTo(3);
        assertThat(parse(KIND, "7").getInt()).isEqualTo(7);
        assertThat(parse(new CType.Bool("_Bool", 1), "true").get()).isEqualTo((byte) 1);
        assertThat(parse(new CType.Other("double", 8, true), "2.5").getDouble()).isEqualTo(2.5);
        assertThat(parse(new CType.Other("float", 4, true), "2.5").getFloat()).isEqualTo(2.5f);
    }

    @Test
    void shouldConvertTextsAndArrays() {
        assertThat(parse(new CType.Array(CHAR, 4), "abc").array())
                .containsExactly('a', 'b', 'c', 0);
        assertThat(parse(new CType.Array(U8, 4), "1,0x2").array()).containsExactly(1, 2, 0, 0);
    }

    @Test
    void shouldRejectWhatIsNoValueOfTheType() {
        reject(U8, "256", "it is a __u8, a number from 0 to 255");
        reject(U8, "-1", "it is a __u8, a number from 0 to 255");
        reject(U8, "x", "it is a __u8, a number from 0 to 255");
        reject(S16, "32768", "it is a short, a number from -32768 to 32767");
        reject(KIND, "EXIT", "it is an enum kind: NONE, EXEC");
        reject(new CType.Bool("_Bool", 1), "2", "it is a _Bool: true or false");
        reject(new CType.Other("double", 8, true), "x", "it is a double");
        reject(new CType.Array(CHAR, 4), "abcd", "it is a char[4], a text of at most 3 bytes");
        reject(new CType.Array(U8, 2), "1,2,3", "it is a __u8[2], at most 2 values with commas");
        reject(
                new CType.Struct("struct point", 8, List.of()),
                "1",
                "it is a struct point, which cannot be set by a text");
    }

    private static void reject(CType type, String text, String message) {
        assertThatThrownBy(() -> parse(type, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
