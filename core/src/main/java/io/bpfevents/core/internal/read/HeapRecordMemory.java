package io.bpfevents.core.internal.read;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Records of plain memory. A segment that ends with the pass and is bound to its thread can be made
 * of other memory only by a restricted method, which a simulated ring is to do without: so what is
 * lent is a copy.
 */
public final class HeapRecordMemory extends RecordMemory {
    private @Nullable Arena pass; // the one under way, if anything was lent in it

    /**
     * @param data of a ring, twice in a row
     */
    public HeapRecordMemory(MemorySegment data) {
        super(data, 0, data.byteSize() / 2 - 1);
    }

    @Override
    public MemorySegment lend(long offset, long length) {
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
