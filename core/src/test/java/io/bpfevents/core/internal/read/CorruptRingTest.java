package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Impossible memory ends the reading, and has no other effect. The segments have exactly the size
 * of the ring, so an access outside throws another exception than the expected one.
 */
class CorruptRingTest {
    private static final int SIZE = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment consumerPage = arena.allocate(8, 8);
    private final MemorySegment producerPage = arena.allocate(8, 8);
    private final MemorySegment data = arena.allocate(2 * SIZE, 8);
    private final RingMemory memory =
            new RingMemory(consumerPage, producerPage, data, new SlicedMemory(data), () -> {});

    /** Slices whose bounds are those of the ring. */
    private static final class SlicedMemory extends RecordMemory {
        private SlicedMemory(MemorySegment data) {
            super(data, 0, SIZE - 1);
        }

        @Override
        public MemorySegment slice(long offset, long length) {
            return memory().asSlice(offset, length);
        }

        @Override
        public void endPass() {}
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private void positions(long consumer, long producer) {
        consumerPage.set(ValueLayout.JAVA_LONG, 0, consumer);
        producerPage.set(ValueLayout.JAVA_LONG, 0, producer);
    }

    private void header(long position, int word) {
        data.set(ValueLayout.JAVA_INT, position & (SIZE - 1), word);
        data.set(ValueLayout.JAVA_INT, (position & (SIZE - 1)) + SIZE, word);
    }

    private BufferReader reader() {
        return new MappedRingbufReader("events", memory);
    }

    private static void assertCorrupt(BufferReader reader, long consumer, long producer) {
        for (int i = 0; i < 2; i++) { // the error repeats
            assertThatThrownBy(() -> CollectingSink.from(reader))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("ring events")
                    .hasMessageContaining("makes no sense")
                    .hasMessageContaining("consumer " + consumer + ",")
                    .hasMessageContaining("producer " + producer + ",")
                    .hasMessageContaining("size " + SIZE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                SIZE, // beyond the ring
                0x3fffffff, // the largest length
                SIZE - 8, // beyond the ring, with its header
                89, // beyond the producer position
                0x3fffffff | RecordHeader.DISCARD,
                89 | RecordHeader.DISCARD,
                89 | RecordHeader.BUSY,
                -1
            })
    void shouldRejectAnImpossibleLength(int word) {
        positions(8, 8 + 96);
        header(8, word);
        assertCorrupt(reader(), 8, 104);
        assertThat(memory.consumerPositionAcquire()).isEqualTo(8);
    }

    @Test
    void shouldDeliverTheRecordsBeforeIt() {
        positions(0, 64);
        header(0, 8);
        header(16, 8);
        header(32, 1_000);
        CollectingSink some = new CollectingSink(Integer.MAX_VALUE);
        BufferReader reader = reader();
        assertThatThrownBy(() -> reader.drain(some.delivery(), 100, Bounds.none()))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("header 3e8")
                .hasMessageContaining("consumer 32, producer 64");
        assertThat(some.records()).hasSize(2);
        assertThat(memory.consumerPositionAcquire()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 0", // the consumer is ahead
        "8000, 16",
        "0, 4104", // farther apart than the size of the ring
        "0, 9223372036854775800",
        "-16, 9223372036854775800",
        "9223372036854775800, 0",
        "4, 104", // not aligned
        "4093, 4096",
        "0, 20"
    })
    void shouldRejectImpossiblePositions(long consumer, long producer) {
        positions(consumer, producer);
        assertCorrupt(reader(), consumer, producer);
        assertThat(memory.consumerPositionAcquire()).isEqualTo(consumer);
    }

    @Test
    void shouldReadAcrossAnOverflowOfThePositions() {
        long begin = Long.MAX_VALUE - 7; // positions are compared by difference
        positions(begin, begin + 32);
        header(begin, 8);
        header(begin + 16, 8);
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        BufferReader reader = reader();
        reader.drain(all.delivery(), 100, Bounds.at(begin + 1_000));
        assertThat(all.records()).hasSize(2);
        assertThat(reader.position()).isEqualTo(begin + 32);
    }

    @Test
    void shouldDetectAnotherReader() {
        positions(0, 48);
        header(0, 8);
        header(16, 8);
        header(32, 8);
        BufferReader reader = reader();
        CollectingSink one = new CollectingSink(1);
        reader.drain(one.delivery(), 1, Bounds.none());
        positions(32, 48);
        assertThatThrownBy(() -> CollectingSink.from(reader))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("ring events")
                .hasMessageContaining("another reader")
                .hasMessageContaining("to 32 from 16");
        assertThat(memory.consumerPositionAcquire()).isEqualTo(32); // not overwritten
    }

    @Test
    void shouldSurviveRandomMemory() {
        Random random = new Random(1);
        int corrupt = 0;
        for (int round = 0; round < 20_000; round++) {
            fillAtRandom(random);
            long consumer = random.nextInt(2) == 0 ? random.nextLong() : random.nextInt(SIZE) & -8;
            positions(consumer, consumer + (random.nextInt(SIZE + 64) & -8));
            try {
                CollectingSink.from(reader());
            } catch (BpfException e) {
                corrupt++;
            }
        }
        assertThat(corrupt).isBetween(1, 19_999);
    }

    /** Mostly possible headers, sometimes any word. */
    private void fillAtRandom(Random random) {
        for (long position = 0; position < 2 * SIZE; position += 8) {
            int word = random.nextInt(200);
            switch (random.nextInt(30)) {
                case 0 -> word = random.nextInt();
                case 1 -> word |= RecordHeader.BUSY;
                case 2, 3 -> word |= RecordHeader.DISCARD;
                default -> {}
            }
            data.set(ValueLayout.JAVA_INT, position, word);
        }
    }
}
