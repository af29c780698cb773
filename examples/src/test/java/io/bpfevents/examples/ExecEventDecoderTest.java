package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecEventDecoderTest {
    private final ExecEventDecoder decoder = new ExecEventDecoder();

    @Test
    void shouldReadEveryField() {
        byte[] record = record("ls", "/usr/bin/ls\0".getBytes(StandardCharsets.UTF_8));

        assertThat(decode(record))
                .isEqualTo(new ExecEvent(123_456_789_012L, 42, 7, 1000, "ls", "/usr/bin/ls"));
    }

    @Test
    void shouldReadAnEmptyFilename() {
        assertThat(decode(record("", new byte[1])))
                .returns("", ExecEvent::comm)
                .returns("", ExecEvent::filename);
    }

    @Test
    void shouldReadTheUserIdAsUnsigned() {
        byte[] record = record("ls", new byte[1]);
        ByteBuffer.wrap(record).order(ByteOrder.nativeOrder()).putInt(16, -2);

        assertThat(decode(record).uid()).isEqualTo(4_294_967_294L);
    }

    @Test
    void shouldReplaceWhatIsNotUtf8() {
        byte[] filename = {'/', (byte) 0xff, 'x', (byte) 0xc3, 0};

        assertThat(decode(record("ls", filename)).filename()).isEqualTo("/\ufffdx\ufffd");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 35, 36})
    void shouldRefuseATruncatedRecord(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(new byte[size]))
                .withMessage("an exec record has more than 36 bytes, this one has " + size);
    }

    @Test
    void shouldRefuseAFilenameWithoutItsEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(record("ls", new byte[] {'/', 'l', 's'})))
                .withMessage("the filename of an exec record has no end within 3 bytes");
    }

    private ExecEvent decode(byte[] record) {
        // through a buffer of longs, for a record in a ring is aligned as well
        MemorySegment aligned = MemorySegment.ofArray(new long[record.length / Long.BYTES + 1]);
        aligned.copyFrom(MemorySegment.ofArray(record));
        return decoder.decode(aligned.asSlice(0, record.length).asReadOnly());
    }

    private static byte[] record(String comm, byte[] filename) {
        return ByteBuffer.allocate(36 + filename.length)
                .order(ByteOrder.nativeOrder())
                .putLong(123_456_789_012L)
                .putInt(42)
                .putInt(7)
                .putInt(1000)
                .put(20, comm.getBytes(StandardCharsets.UTF_8))
                .put(36, filename)
                .array();
    }
}
