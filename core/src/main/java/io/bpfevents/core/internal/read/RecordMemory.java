package io.bpfevents.core.internal.read;

import java.lang.foreign.MemorySegment;

/**
 * The memory of a ring's records, and slices of it for decoders that read from a segment. Used by
 * the loop's thread.
 */
public abstract class RecordMemory {
    private final MemorySegment memory;
    private final long begin;
    private final long mask;
    private final boolean addressSpace;

    /**
     * The memory of a ring.
     *
     * @param memory contains the data; may be larger, so only this library gets it
     * @param begin the offset in {@code memory} of the data, which are there twice in a row
     * @param mask the size of the ring less one
     */
    protected RecordMemory(MemorySegment memory, long begin, long mask) {
        this.memory = memory;
        this.begin = begin;
        this.mask = mask;
        this.addressSpace = memory.byteSize() == Long.MAX_VALUE;
    }

    /** The memory to which offsets refer. Its bounds do not protect other memory. */
    public final MemorySegment memory() {
        return memory;
    }

    /** Whether {@link #memory()} is the whole address space, so that offsets are addresses. */
    public final boolean isAddressSpace() {
        return addressSpace;
    }

    /**
     * The offset of a position in {@link #memory()}. The bytes that follow the position in the
     * ring, up to the size of the ring, follow the offset as well.
     */
    public final long offset(long position) {
        return begin + (position & mask);
    }

    /**
     * The size of the ring less one: selects the bits of a position that are an offset into the
     * data.
     */
    public final long mask() {
        return mask;
    }

    /**
     * The bytes of a record, read-only, for the calling thread and until {@link #endPass()}.
     *
     * @param offset of the record in {@link #memory()}
     */
    public abstract MemorySegment slice(long offset, long length);

    /** Invalidates all slices of the current pass. */
    public abstract void endPass();
}
