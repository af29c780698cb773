package io.bpfevents.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes segments of memory that C code owns. */
public final class NativeMemory {
    /**
     * All memory, by its addresses: nothing guards whoever reads it. For what checks each access
     * itself, and then wants no second check.
     */
    @SuppressWarnings("restricted")
    public static final MemorySegment EVERYTHING =
            MemorySegment.NULL.reinterpret(Long.MAX_VALUE).asReadOnly();

    private NativeMemory() {}

    /**
     * Memory that C lends for a while.
     *
     * @param address where it begins; must be readable for as long as {@code scope} is open
     * @param scope after its end, and on other threads if it is confined, access to the segment
     *     throws
     */
    @SuppressWarnings("restricted")
    public static MemorySegment readOnly(long address, long size, Arena scope) {
        return MemorySegment.ofAddress(address).reinterpret(size, scope, null).asReadOnly();
    }

    /**
     * A mapping that ends with an arena, and is safe to touch from any thread until then.
     *
     * @param mapping as {@link Libc#mmap} returned it
     * @param arena a shared one; closing it unmaps
     */
    @SuppressWarnings("restricted")
    public static MemorySegment owned(MemorySegment mapping, Arena arena) {
        return mapping.reinterpret(arena, Libc::munmap);
    }
}
