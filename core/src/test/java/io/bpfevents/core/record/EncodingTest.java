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

/**
 * Events are encoded to the bytes that a program would send; events that would not be decoded to
 * equal ones are rejected.
 */
@SuppressWarnings("ArrayRecordComponent")
class EncodingTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    @BpfStruct("integers")
    record Some(short s8, int u16, long u32) {}

    @Test
    void shouldEncodeTheWholeStruct() {
        RecordLayout<Some> layout = RecordLayout.of(object, Some.class);
        Some event = new Some((short) -128, 65535, 0xffff_ffffL);

        byte[] bytes = layout.encode(event);

        assertThat(bytes).hasSize(80).startsWith(0, -128, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1, 0);
        assertThat(layout.decode(MemorySegment.ofArray(bytes))).isEqualTo(event);
    }

    @Test
    void shouldRejectNumbersOutOfRange() {
        RecordLayout<Some> layout = RecordLayout.of(object, Some.class);

        assertThatThrownBy(() -> layout.encode(new Some((short) 128, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("s8 is 128, which is not in the range of 1 signed bytes in C");
        assertThatThrownBy(() -> layout.encode(new Some((short) 0, -1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("u16 is -1, which is not in the range of 2 unsigned bytes in C");
        assertThatThrownBy(() -> layout.encode(new Some((short) 0, 0, 1L << 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("u32 is 4294967296");
    }

    record Early(int id, String text) {}

    @BpfStruct("early")
    record EarlyBytes(int id, @BpfField("text") byte[] raw) {}

    @Test
    void shouldEncodeTexts() {
        RecordLayout<Early> layout = RecordLayout.of(object, Early.class);

        assertThat(layout.encode(new Early(1, "ab"))).hasSize(12).endsWith('b', 0, 0, 0, 0, 0, 0);
        Early full = new Early(1, "\u00e9\u00e9\u20acz");
        assertThat(layout.encode(full)).hasSize(12).endsWith('z');
        assertThat(layout.decode(MemorySegment.ofArray(layout.encode(full)))).isEqualTo(full);
    }

    @Test
    void shouldRejectTextsThatCannotBeDecoded() {
        RecordLayout<Early> layout = RecordLayout.of(object, Early.class);

        assertThatThrownBy(() -> layout.encode(new Early(1, "123456789")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text has 9 bytes, its field in C has 8");
        assertThatThrownBy(() -> layout.encode(new Early(1, "a\0b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("text", "NUL");
        assertThatThrownBy(() -> layout.encode(new Early(1, "\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("text", "UTF-8");
        assertThatThrownBy(() -> layout.encode(new Early(1, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("text is null");
        assertThatThrownBy(() -> layout.encode(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldEndARecordWithItsLastArray() {
        RecordLayout<EarlyBytes> layout = RecordLayout.of(object, EarlyBytes.class);

        assertThat(layout.encode(new EarlyBytes(1, new byte[0]))).hasSize(4);
        assertThat(layout.encode(new EarlyBytes(1, new byte[3]))).hasSize(7);
        assertThat(layout.encode(new EarlyBytes(1, new byte[8]))).hasSize(12);
        assertThatThrownBy(() -> layout.encode(new EarlyBytes(1, new byte[9])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("raw has 9 bytes, its field in C has 8");
    }

    record TailBytes(int id, byte[] bytes) {}

    @Test
    void shouldRejectArraysOfAnotherLength() {
        RecordLayout<TailBytes> layout = RecordLayout.of(object, TailBytes.class);

        assertThat(layout.encode(new TailBytes(1, new byte[8]))).hasSize(12);
        assertThatThrownBy(() -> layout.encode(new TailBytes(1, new byte[7])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes has 7 bytes, its field in C has 8");
    }

    @BpfStruct("arrays")
    record Wide(int[] bytes) {}

    @Test
    void shouldRejectElementsOutOfRange() {
        assertThatThrownBy(() ->
                        RecordLayout.of(object, Wide.class)
                                .encode(new Wide(new int[] {0, 255, 256, 0})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bytes[2] is 256");
    }

    @BpfStruct("grown")
    record Grown(@BpfField(optional = true) String neither, int id) {}

    @Test
    void shouldOmitComponentsThatTheStructLacks() {
        RecordLayout<Grown> layout = RecordLayout.of(object, Grown.class);

        assertThat(layout.encode(new Grown(null, 1))).hasSize(8);
        assertThat(layout.encode(new Grown("lost", 1))).hasSize(8);
    }
}
