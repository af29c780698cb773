package io.bpfevents.core.object.variable;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.ElementAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a section of global variables. Before load it is libbpf's, which the kernel copies;
 * afterwards it is the kernel's, mapped at the first use. For calls within the object's lifetime.
 */
final class GlobalSection {
    private static final String CONSTANTS = ".rodata";

    private final NativeObject object;
    private final String name;
    private @Nullable Arena arena; // of the mapping; guarded by this
    private MemorySegment mapped = MemorySegment.NULL; // guarded by this

    GlobalSection(NativeObject object, String name) {
        this.object = object;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Whether the kernel freezes it at load. */
    boolean isConstant() {
        return name.startsWith(CONSTANTS);
    }

    /**
     * Makes the section mappable after load. libbpf does that itself, but not for a section that
     * has only static variables.
     */
    void makeMappable() {
        MemorySegment map = map("make section " + name + " mappable");
        int flags = Libbpf.bpf_map__map_flags(map);
        boolean isShared =
                Libbpf.bpf_map__pin_path(map) != null; // a map that is pinned there is reused
        if (!isConstant() && !isShared && (flags & LibbpfMaps.BPF_F_MMAPABLE) == 0) {
            LibbpfMaps.bpf_map__set_map_flags(map, flags | LibbpfMaps.BPF_F_MMAPABLE);
        }
    }

    /** Copies bytes out of the section. */
    byte[] read(long offset, int size, String operation) {
        if (!object.isLoaded()) {
            return AtomicCopy.read(initial(operation), offset, size);
        }
        if (!isConstant()) {
            MemorySegment memory = mapped();
            if (!Errno.isError(memory)) {
                return AtomicCopy.read(memory, offset, size);
            }
        }
        return AtomicCopy.read(lookup(operation), offset, size);
    }

    /** Copies bytes into the section. */
    void write(long offset, byte[] bytes, String operation) {
        if (!object.isLoaded()) {
            AtomicCopy.write(initial(operation), offset, bytes);
            return;
        }
        if (isConstant()) {
            throw new BpfException(
                    operation,
                    "it is const, in section "
                            + name
                            + ", which the kernel has frozen: set it before load(), or drop const"
                            + " in C");
        }
        MemorySegment memory = mapped();
        if (Errno.isError(memory)) {
            throw CallResults.failure(
                    operation,
                    Errno.of(memory),
                    "the kernel does not map section "
                            + name
                            + ", for example because it contains a lock or a timer: set it before"
                            + " load(), or move it to another section in C, SEC(\".data.NAME\")",
                    "");
        }
        AtomicCopy.write(memory, offset, bytes);
    }

    private MemorySegment initial(String operation) {
        try (Arena sizes = Arena.ofConfined()) {
            MemorySegment size = sizes.allocate(ValueLayout.JAVA_LONG);
            MemorySegment contents = Libbpf.bpf_map__initial_value(map(operation), size);
            if (contents.equals(MemorySegment.NULL)) {
                throw new BpfException(
                        operation, "section " + name + " has no contents that can be set");
            }
            return contents;
        }
    }

    /** The kernel's memory, or an error pointer. */
    private synchronized MemorySegment mapped() {
        if (arena == null) {
            int fd = Libbpf.bpf_map__fd(map("map section " + name));
            long page = Libc.sysconf(Libc._SC_PAGESIZE);
            long size = (MapInfo.of(fd).valueSize() + page - 1) / page * page;
            int readWrite = Libc.PROT_READ | Libc.PROT_WRITE;
            MemorySegment mapping = Libc.mmap(size, readWrite, Libc.MAP_SHARED, fd, 0);
            if (Errno.isError(mapping)) {
                return mapping;
            }
            arena = Arena.ofShared();
            mapped = NativeMemory.owned(mapping, arena);
        }
        return mapped;
    }

    private MemorySegment lookup(String operation) {
        int fd = Libbpf.bpf_map__fd(map(operation));
        try (Arena local = Arena.ofConfined()) {
            MemorySegment key = local.allocate(ValueLayout.JAVA_INT);
            MemorySegment value = local.allocate(MapInfo.of(fd).valueSize(), Long.BYTES);
            CallResults.check(
                    Libbpf.bpf_map_lookup_elem(fd, key, value),
                    operation,
                    errno -> new ElementAdvice(name, MapType.ARRAY, 1).reading(errno));
            return MemorySegment.ofArray(value.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private MemorySegment map(String operation) {
        MemorySegment map = object.mapPointer(name);
        if (map == null) {
            throw new BpfException(
                    operation, "section " + name + " has no contents that can be set");
        }
        return map;
    }

    /** Unmaps it. */
    synchronized void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
