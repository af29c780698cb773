package io.bpfevents.core.btf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BTF that is small in a file, and would be large in memory if parts were copied for each use. */
@Timeout(300)
class LargeBtfTest {
    private static final int HEADER = 24; // struct btf_header
    private static final int MAGIC = 0xeb9f;
    private static final int FIELDS = 19_000;

    /** A struct of the first of {@code names}, with many fields of one name and type. */
    private static byte[] ofManyFields(byte[] names, int fieldName, int[] type) {
        int typeBytes = Integer.BYTES * (3 + 3 * FIELDS + type.length);
        ByteBuffer raw =
                ByteBuffer.allocate(HEADER + typeBytes + names.length)
                        .order(ByteOrder.nativeOrder());
        raw.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER);
        raw.putInt(0).putInt(typeBytes).putInt(typeBytes).putInt(names.length);
        raw.putInt(1).putInt(4 << 24 | FIELDS).putInt(Integer.BYTES); // BTF_KIND_STRUCT
        for (int i = 0; i < FIELDS; i++) {
            raw.putInt(fieldName).putInt(2).putInt(0);
        }
        for (int word : type) {
            raw.putInt(word);
        }
        return raw.put(names).array();
    }

    @Test
    void shouldRejectALongNameOfManyFields() {
        byte[] names = ("\0s\0" + "a".repeat(1 << 20) + "\0").getBytes(US_ASCII);
        byte[] raw = ofManyFields(names, 3, new int[] {1, 1 << 24, 4, 32}); // BTF_KIND_INT

        assertThatThrownBy(() -> Btf.parse("large", raw).struct("s"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is damaged")
                .hasMessageContaining("name");
    }

    @Test
    void shouldShareALargeEnumerationOfManyFields() {
        int count = 0xffff;
        int[] enumeration = new int[3 + 2 * count];
        enumeration[1] = 6 << 24 | count; // BTF_KIND_ENUM
        enumeration[2] = Integer.BYTES;
        byte[] raw = ofManyFields("\0s\0".getBytes(US_ASCII), 1, enumeration);

        CType.Struct struct = Btf.parse("large", raw).struct("s");

        assertThat(struct.fields()).hasSize(FIELDS);
        assertThat(((CType.Enumeration) struct.fields().getLast().type()).values()).hasSize(count);
    }

    /** LLVM marks signed enumerations since version 15; otherwise the sign is guessed. */
    @Test
    void shouldReadAHighBitAsASignUnlessTheCompilerMarksSigns() {
        int[] guessed = {0, 6 << 24 | 1, 4, 1, 0x8000_0000};
        int[] marked = {0, 6 << 24 | 1, 4, 1, 0x8000_0000, 0, 1 << 31 | 6 << 24 | 1, 4, 1, -1};

        assertThat(number(guessed)).isEqualTo(Integer.MIN_VALUE);
        assertThat(number(marked)).isEqualTo(0x8000_0000L);
    }

    private static long number(int[] enumerations) {
        byte[] raw = ofManyFields("\0s\0".getBytes(US_ASCII), 1, enumerations);
        CType.Struct struct = Btf.parse("large", raw).struct("s");
        CType.Enumeration type = (CType.Enumeration) struct.fields().getFirst().type();
        return type.values().getFirst().number();
    }
}
