package io.bpfevents.core.record;

import io.bpfevents.core.codec.InPlaceDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A record as the kernel writes it to a perf buffer: after a header of 28 bytes, at an address that
 * is 4 modulo 8, and followed by padding. No memory is readable after the padding.
 *
 * @param size the data's size with the padding, which is all that a reader knows
 */
record PerfSample(MemorySegment memory, long size) {
    static final long TIME = 0x1234_5678_9abc_def0L;
    static final int CPU = 0x1_0203;
    private static final long DATA = 28;

    /**
     * A sample.
     *
     * @param padding the content of all padding bytes
     */
    static PerfSample of(Arena arena, byte[] data, int padding) {
        long size = (data.length + 4L + 7) / 8 * 8 - 4; // as perf_event_output rounds it
        MemorySegment memory = arena.allocate(DATA + size, 8).fill((byte) padding);
        memory.set(ValueLayout.JAVA_INT, 0, 9);
        memory.set(ValueLayout.JAVA_SHORT, 6, (short) (DATA + size));
        memory.set(ValueLayout.JAVA_LONG, 8, TIME);
        memory.set(ValueLayout.JAVA_INT, 16, CPU);
        memory.set(ValueLayout.JAVA_INT, 20, 0);
        memory.set(ValueLayout.JAVA_INT, 24, (int) size);
        memory.asSlice(DATA).copyFrom(MemorySegment.ofArray(data));
        return new PerfSample(memory.asReadOnly(), size);
    }

    /** Decodes as the reader of a perf buffer does. */
    @SuppressWarnings("unchecked") // of the same decoder
    <T> T decode(RecordDecoder<T> decoder) {
        return (T) InPlaceDecoder.ofSamples(decoder).decode(memory, DATA, size);
    }

    /** The data and the padding. */
    MemorySegment data() {
        return memory.asSlice(DATA, size);
    }
}
