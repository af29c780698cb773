package io.bpfevents.core.internal.call;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Maps the memory of a map's values into this process. */
public final class MapMemory {
    private MapMemory() {}

    /** Creates a result from a mapped value, which is unmapped if this throws. */
    public interface Maker<T> {
        /**
         * Creates the result.
         *
         * @param arena unmaps the value when it is closed
         */
        T make(Arena arena, MemorySegment value);
    }

    /**
     * Maps values, readable and writable.
     *
     * @param fd the map
     * @param size of its values, in bytes
     * @param operation as messages name it
     */
    public static <T> T map(int fd, long size, String operation, Maker<T> maker) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        long length = (size + page - 1) / page * page;
        int readWrite = Libc.PROT_READ | Libc.PROT_WRITE;
        MemorySegment mapping =
                CallResults.check(Libc.mmap(length, readWrite, Libc.MAP_SHARED, fd, 0), operation);
        Arena arena = Arena.ofShared();
        try {
            return maker.make(arena, NativeMemory.owned(mapping, arena));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }
}
