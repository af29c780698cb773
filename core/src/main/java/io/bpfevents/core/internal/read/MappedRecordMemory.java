package io.bpfevents.core.internal.read;

import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Record memory that is mapped from the kernel. Records are read in place at absolute addresses:
 * bounds checks cost nothing on the segment over the whole address space alone.
 */
final class MappedRecordMemory extends RecordMemory {
    private final long address;
    private final long bytes;

    // of the current pass; null before its first slice
    private @Nullable Arena pass;
    private MemorySegment view = MemorySegment.NULL;

    /**
     * Memory of a ring.
     *
     * @param data the data of the ring, twice in a row
     */
    MappedRecordMemory(MemorySegment data) {
        super(NativeMemory.ADDRESS_SPACE, data.address(), data.byteSize() / 2 - 1);
        address = data.address();
        bytes = data.byteSize();
    }

    @Override
    public MemorySegment slice(long offset, long length) {
        if (pass == null) {
            pass = Arena.ofConfined();
            view = NativeMemory.readOnly(address, bytes, pass);
        }
        return view.asSlice(offset - address, length);
    }

    @Override
    public void endPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
