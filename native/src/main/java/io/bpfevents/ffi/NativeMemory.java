package io.bpfevents.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Segments over memory that C owns. */
public final class NativeMemory {
    /**
     * The whole address space as one segment; accesses are not bounds-checked. For code that checks
     * each access itself.
     */
    @SuppressWarnings("restricted")
    public static final MemorySegment ADDRESS_SPACE =
            MemorySegment.NULL.reinterpret(Long.MAX_VALUE).asReadOnly();

    private NativeMemory() {}

    /**
     * A read-only segment over memory of C, valid while an arena is open.
     *
     * @param address start of the memory, which must be readable while {@code scope} is open
     * @param size size of the segment in bytes
     * @param scope accesses throw after it is closed, and on other threads if it is confined
     */
    @SuppressWarnings("restricted")
    public static MemorySegment readOnly(long address, long size, Arena scope) {
        return MemorySegment.ofAddress(address).reinterpret(size, scope, null).asReadOnly();
    }

    /**
     * A mapping that is unmapped when an arena is closed, for use by any thread until then.
     *
     * @param mapping a segment that {@link Libc#mmap} returned
     * @param arena a shared arena; closing it unmaps the segment
     */
    @SuppressWarnings("restricted")
    public static MemorySegment owned(MemorySegment mapping, Arena arena) {
        return mapping.reinterpret(arena, Libc::munmap);
    }
}
