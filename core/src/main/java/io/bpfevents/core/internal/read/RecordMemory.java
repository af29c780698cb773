package io.bpfevents.core.internal.read;

import java.lang.foreign.MemorySegment;

/**
 * Where a ring's records lie, and how one is shown to a decoder of somebody else's. For the loop's
 * thread.
 */
public abstract class RecordMemory {
    private final MemorySegment memory;
    private final long begin;
    private final long mask;
    private final boolean everything;

    /**
     * @param memory what holds the data; may be larger than it, and then nobody but this library
     *     sees it
     * @param begin where in {@code memory} the data begin, which lie there twice
     * @param mask the size of the ring less one
     */
    protected RecordMemory(MemorySegment memory, long begin, long mask) {
        this.memory = memory;
        this.begin = begin;
        this.mask = mask;
        this.everything = memory.byteSize() == Long.MAX_VALUE;
    }

    /** The memory that offsets count in. Its bounds are no guard. */
    public final MemorySegment memory() {
        return memory;
    }

    /** Whether that is all memory there is, and offsets are addresses. */
    public final boolean isEverything() {
        return everything;
    }

    /**
     * The offset of a position. What follows it in the ring, up to the ring's size, follows it
     * there as well.
     */
    public final long place(long position) {
        return begin + (position & mask);
    }

    /** The size of the ring less one: a position's bits within the data. */
    public final long mask() {
        return mask;
    }

    /**
     * A record's bytes, read-only, for the calling thread and until {@link #endPass()}.
     *
     * @param offset where in {@link #memory()} they begin
     */
    public abstract MemorySegment lend(long offset, long length);

    /** From here on nobody reads what was lent. */
    public abstract void endPass();
}
