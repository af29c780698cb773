package io.bpfevents.core.internal.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.ring.Bounds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory that the kernel cannot have written. */
class CorruptPerfBufferTest {
    private static final int SIZE = 4096;
    private static final int SAMPLE = PlainPerfBuffer.sampleSize(12);

    private final PerfFixture buffer = PerfFixture.of(2, SIZE);
    private final PerfReader reader = buffer.reader();
    private final PlainPerfBuffer part = buffer.part(1); // of CPU 2

    @AfterEach
    void close() {
        buffer.close();
    }

    private void positions(long tail, long head) {
        part.mapping().set(ValueLayout.JAVA_LONG, CpuMemory.TAIL, tail);
        part.mapping().set(ValueLayout.JAVA_LONG, CpuMemory.HEAD, head);
    }

    private static long header(int type, int size) {
        return type | ((long) size << 48);
    }

    private void assertCorrupt(String what) {
        for (int i = 0; i < 2; i++) { // the error repeats
            reader.ready(1);
            assertThatThrownBy(() -> buffer.drain(100))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("perf buffer events")
                    .hasMessageContaining("CPU 2")
                    .hasMessageContaining(what);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9, 0",
        "9, 7",
        "9, 24", // too small for a sample
        "9, 36", // not a multiple of 8
        "9, 65532",
        "2, 16", // too small for a loss
        "2, 0",
        "77, 0",
        "77, 12"
    })
    void shouldRejectAnImpossibleHeader(int type, int size) {
        buffer.output(1, 0, 2);
        part.word(SAMPLE, header(type, size));
        Samples samples = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        assertThatThrownBy(() -> reader.drain(samples.delivery(), 100, Bounds.none()))
                .isInstanceOf(BpfException.class);
        assertThat(samples.samples()).as("the samples before it").hasSize(1);
        assertThat(part.memory().tailAcquire()).isEqualTo(SAMPLE);
        assertCorrupt("is impossible: tail " + SAMPLE + ", head " + 2 * SAMPLE + ", size " + SIZE);
        Samples none = new Samples(0, Samples.IN_PLACE);
        assertThatThrownBy(() -> reader.skip(none.delivery(), 0, Bounds.none()))
                .isInstanceOf(BpfException.class);
        assertThatThrownBy(() -> reader.skipToNewest(none.delivery(), Bounds.none()))
                .isInstanceOf(BpfException.class);
        assertThat(reader.pending()).as("up to it").isZero();
    }

    @ParameterizedTest
    @CsvSource({"9, 48", "9, 4096", "9, 65528", "2, 48", "77, 48"})
    void shouldRejectARecordBeyondTheHead(int type, int size) {
        buffer.output(1, 0, 1);
        part.word(0, header(type, size));
        assertCorrupt("reaches too far");
        assertThat(part.memory().tailAcquire()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, -8", "0, 4104", "0, 9223372036854775800", "0, 20"})
    void shouldRejectImpossiblePositions(long tail, long head) {
        positions(tail, head);
        assertCorrupt("the positions are impossible: tail " + tail + ", head " + head);
        assertThatThrownBy(reader::pending).isInstanceOf(BpfException.class);
        assertThat(reader.pendingBytes()).isEqualTo(PerfReader.UNKNOWN);
        assertThatThrownBy(reader::checkPositions).isInstanceOf(BpfException.class);
    }

    @Test
    void shouldDetectAnotherReader() {
        buffer.output(1, 0, 3);
        buffer.drain(1);
        positions(2L * SAMPLE, 3L * SAMPLE);
        assertCorrupt("another reader moves data_tail of CPU 2, to " + 2 * SAMPLE);
        assertThat(part.memory().tailAcquire()).as("not overwritten").isEqualTo(2L * SAMPLE);
    }

    @Test
    void shouldDetectAnotherReaderWithinADrain() {
        buffer.output(1, 0, 3);
        Samples samples = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        samples.at(sample -> {
            positions(8, 3L * SAMPLE);
            return true;
        });
        assertThatThrownBy(() -> reader.drain(samples.delivery(), 100, Bounds.none()))
                .hasMessageContaining("another reader");
        assertThat(part.memory().tailAcquire()).isEqualTo(8);
    }

    @Test
    void shouldReadAcrossAnOverflowOfThePositions() {
        try (PerfFixture late = new PerfFixture(SIZE)) {
            late.add(Long.MAX_VALUE - 7 - SAMPLE);
            late.output(0, 0, 5);
            assertThat(late.drain(100).samples()).hasSize(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4096", "4096, 0", "4096, 4000", "4096, 8192", "-4096, 4096"})
    void shouldRejectMemoryThatIsNotAPerfBuffer(long offset, long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapping = arena.allocate(8192, 8);
            mapping.set(ValueLayout.JAVA_LONG, CpuMemory.DATA_OFFSET, offset);
            mapping.set(ValueLayout.JAVA_LONG, CpuMemory.DATA_SIZE, size);
            assertThatThrownBy(() -> new CpuMemory(0, mapping))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldSurviveRandomMemory() {
        Random random = new Random(1);
        int corrupt = 0;
        for (int round = 0; round < 20_000; round++) {
            try (PerfFixture any = new PerfFixture(SIZE)) {
                PlainPerfBuffer one = any.add(random.nextInt(SIZE) & -8);
                for (long at = 0; at < SIZE; at += 8) {
                    int size =
                            random.nextInt(20) == 0
                                    ? random.nextInt(1 << 16)
                                    : 8 * random.nextInt(12);
                    one.word(at, header(random.nextInt(4) == 0 ? random.nextInt(10) : 9, size));
                }
                one.mapping()
                        .set(
                                ValueLayout.JAVA_LONG,
                                CpuMemory.HEAD,
                                one.memory().tailAcquire() + (random.nextInt(SIZE + 64) & -8));
                any.reader().ready(0);
                any.drain(1_000);
            } catch (BpfException e) {
                corrupt++;
            }
        }
        assertThat(corrupt).isBetween(1, 19_999);
    }
}
