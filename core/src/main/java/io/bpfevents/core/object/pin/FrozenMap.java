package io.bpfevents.core.object.pin;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfMapCreateOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Bytes in a BPF file system, which has no files for them: the only value of an array map that is
 * frozen, so that nothing changes it. The bytes follow their number.
 */
final class FrozenMap {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;

    private static final String NOT_OURS = "it is no map of this library";

    private FrozenMap() {}

    /**
     * Pins bytes.
     *
     * @param name of the map, at most 15 characters
     */
    static void pin(Path path, String name, byte[] bytes) {
        String operation = "pin " + path;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Integer.BYTES + (long) bytes.length, Long.BYTES);
            value.set(U32, 0, bytes.length);
            MemorySegment.copy(bytes, 0, value, ValueLayout.JAVA_BYTE, Integer.BYTES, bytes.length);
            int fd =
                    CallResults.check(
                            Libbpf.bpf_map_create(
                                    Libbpf.BPF_MAP_TYPE_ARRAY,
                                    name,
                                    Integer.BYTES,
                                    (int) value.byteSize(),
                                    1,
                                    BpfMapCreateOpts.allocate(arena, 0)),
                            operation);
            try {
                MemorySegment key = arena.allocate(U32);
                CallResults.check(Libbpf.bpf_map_update_elem(fd, key, value, 0), operation);
                CallResults.check(LibbpfMaps.bpf_map_freeze(fd), operation);
                CallResults.check(
                        Libbpf.bpf_obj_pin(fd, path.toString()),
                        operation,
                        errno -> new PinAdvice().pinning(path, errno));
            } finally {
                Libc.close(fd);
            }
        }
    }

    /** Reads the bytes that are pinned at a path. */
    static byte[] read(Path path) {
        String operation = "read " + path;
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        try (Arena arena = Arena.ofConfined()) {
            Descriptors.require(fd, "map", operation);
            MapInfo map = MapInfo.of(fd);
            if (map.type() != MapType.ARRAY) { // a lookup in others may return more
                throw new BpfException(operation, NOT_OURS);
            }
            int size = map.valueSize();
            MemorySegment value = arena.allocate(Math.max(size, Integer.BYTES), Long.BYTES);
            int result = Libbpf.bpf_map_lookup_elem(fd, arena.allocate(U32), value);
            CallResults.check(result, operation);
            int length = value.get(U32, 0);
            if (length < 0 || length > size - Integer.BYTES) {
                throw new BpfException(operation, NOT_OURS);
            }
            return value.asSlice(Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            Libc.close(fd);
        }
    }
}
