package io.bpfevents.core.internal.read;

import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Records of the kernel's memory, read where they are: at absolute addresses, since a segment over
 * all memory is the one whose bounds cost nothing to check.
 */
final class MappedRecordMemory extends RecordMemory {
    private final long address;
    private final long bytes;

    // of the pass under way, if anything was lent in it
    private @Nullable Arena pass;
    private MemorySegment lent = MemorySegment.NULL;

    /**
     * @param data of a ring, twice in a row
     */
    MappedRecordMemory(MemorySegment data) {
        super(NativeMemory.EVERYTHING, data.address(), data.byteSize() / 2 - 1);
        address = data.address();
        bytes = data.byteSize();
    }

    @Override
    public MemorySegment lend(long offset, long length) {
        if (pass == null) {
            pass = Arena.ofConfined();
            lent = NativeMemory.readOnly(address, bytes, pass);
        }
        return lent.asSlice(offset - address, length);
    }

    @Override
    public void endPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
