package io.bpfevents.core.object.map;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a map as bytes. The key of a queue or a stack has no bytes. For any thread; each
 * call throws an {@link IllegalStateException} if the map is closed.
 */
public final class MapElements {
    private final NativeMap map;

    /** The elements of a map. */
    public MapElements(NativeMap map) {
        this.map = map;
    }

    /** The element's value; null if there is no such element. */
    public byte @Nullable [] lookup(byte[] key) {
        String operation = "look up an element of map " + map.name();
        return copied(key, operation, Libbpf::bpf_map_lookup_elem);
    }

    /** The element's value, which is removed; null if there is no such element. */
    public byte @Nullable [] take(byte[] key) {
        String operation = "look up and delete an element of map " + map.name();
        return copied(key, operation, LibbpfMaps::bpf_map_lookup_and_delete_elem);
    }

    private interface Copy {
        int call(int fd, MemorySegment key, MemorySegment value);
    }

    private byte @Nullable [] copied(byte[] key, String operation, Copy copy) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = in(arena, key);
            MemorySegment out = arena.allocate(map.valueBytes(), Long.BYTES);
            int result = map.use(fd -> copy.call(fd, in, out));
            if (result == -Errno.ENOENT) {
                return null;
            }
            CallResults.check(result, operation, errno -> map.advice().reading(errno));
            return out.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /**
     * Sets an element.
     *
     * @param flags {@link Libbpf#BPF_ANY}, {@link Libbpf#BPF_NOEXIST} or {@link Libbpf#BPF_EXIST}
     * @return whether it was set; false only if the flags exclude it
     */
    public boolean update(byte[] key, byte[] value, int flags) {
        String operation = "update an element of map " + map.name();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment inKey = in(arena, key);
            MemorySegment inValue = in(arena, value);
            int result = map.use(fd -> Libbpf.bpf_map_update_elem(fd, inKey, inValue, flags));
            if ((result == -Errno.EEXIST && flags == Libbpf.BPF_NOEXIST)
                    || (result == -Errno.ENOENT && flags == Libbpf.BPF_EXIST)) {
                return false;
            }
            CallResults.check(result, operation, errno -> map.advice().changing(errno));
            return true;
        }
    }

    /** Removes an element; false if there is no such element. */
    public boolean delete(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = in(arena, key);
            int result = map.use(fd -> Libbpf.bpf_map_delete_elem(fd, in));
            if (result == -Errno.ENOENT) {
                return false;
            }
            CallResults.check(
                    result,
                    "delete an element of map " + map.name(),
                    errno -> map.advice().changing(errno));
            return true;
        }
    }

    /**
     * The next key.
     *
     * @param key the key before it; null for the first key
     * @return null after the last key
     */
    byte @Nullable [] nextKey(byte @Nullable [] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = key == null ? MemorySegment.NULL : in(arena, key);
            MemorySegment out = arena.allocate(map.keySize(), Long.BYTES);
            int result = map.use(fd -> LibbpfMaps.bpf_map_get_next_key(fd, in, out));
            if (result == -Errno.ENOENT) {
                return null;
            }
            CallResults.check(
                    result,
                    "list the keys of map " + map.name(),
                    errno -> map.advice().reading(errno));
            return out.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static MemorySegment in(Arena arena, byte[] bytes) {
        return bytes.length == 0
                ? MemorySegment.NULL
                : arena.allocate(bytes.length, Long.BYTES).copyFrom(MemorySegment.ofArray(bytes));
    }
}
