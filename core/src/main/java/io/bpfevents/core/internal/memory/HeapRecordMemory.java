package io.bpfevents.core.internal.memory;

import io.bpfevents.core.internal.read.RecordMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Record memory that the JVM allocated: of a simulated ring, or of copies. Each slice is a copy:
 * only a restricted method could make a segment over this memory that is valid for one pass and one
 * thread, and a simulated ring must not require native access.
 */
public final class HeapRecordMemory extends RecordMemory {
    private @Nullable Arena pass; // of the slices of the current pass; null without any

    /**
     * Memory of a ring.
     *
     * @param data the data of the ring, twice in a row
     */
    public HeapRecordMemory(MemorySegment data) {
        super(data, 0, data.byteSize() / 2 - 1);
    }

    /**
     * Memory of copies.
     *
     * @param copies of consecutive records
     * @param first the position of the first one
     */
    public HeapRecordMemory(MemorySegment copies, long first) {
        super(copies, -first, -1);
    }

    @Override
    public MemorySegment slice(long offset, long length) {
        if (pass == null) {
            pass = Arena.ofConfined();
        }
        return pass.allocate(length, Long.BYTES)
                .copyFrom(memory().asSlice(offset, length))
                .asReadOnly();
    }

    @Override
    public void endPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
