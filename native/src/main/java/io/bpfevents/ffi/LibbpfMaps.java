package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * More functions of libbpf 1.0 and newer, beside {@link Libbpf}: those for the elements of maps,
 * and those that change maps and programs before an object is loaded. Library, errors and lifetimes
 * are those of {@link Libbpf}.
 *
 * <p>C has no parameter for the size of a key or value: the kernel uses the sizes of the map, and
 * writes past the end of a segment that is too small.
 */
@SuppressWarnings("MemberName") // the C names
public final class LibbpfMaps {

    /** linux/bpf.h: the map's values can be mapped into memory. */
    public static final int BPF_F_MMAPABLE = 1 << 10;

    private static final NativeLibrary LIBRARY = Libbpf.LIBRARY;

    private static final MethodHandle BPF_MAP_GET_NEXT_KEY =
            LIBRARY.bind(
                    "bpf_map_get_next_key",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP_FREEZE =
            LIBRARY.bind("bpf_map_freeze", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle BPF_MAP_LOOKUP_AND_DELETE_ELEM =
            LIBRARY.bind(
                    "bpf_map_lookup_and_delete_elem",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP_LOOKUP_BATCH =
            LIBRARY.bind(
                    "bpf_map_lookup_batch",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                            ADDRESS));
    private static final MethodHandle BPF_MAP_LOOKUP_AND_DELETE_BATCH =
            LIBRARY.bind(
                    "bpf_map_lookup_and_delete_batch",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                            ADDRESS));
    private static final MethodHandle BPF_MAP_UPDATE_BATCH =
            LIBRARY.bind(
                    "bpf_map_update_batch",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP_DELETE_BATCH =
            LIBRARY.bind(
                    "bpf_map_delete_batch",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__BTF_KEY_TYPE_ID =
            LIBRARY.bind("bpf_map__btf_key_type_id", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__BTF_VALUE_TYPE_ID =
            LIBRARY.bind("bpf_map__btf_value_type_id", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__SET_MAP_FLAGS =
            LIBRARY.bind(
                    "bpf_map__set_map_flags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_MAP__SET_TYPE =
            LIBRARY.bind("bpf_map__set_type", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_MAP__SET_INNER_MAP_FD =
            LIBRARY.bind(
                    "bpf_map__set_inner_map_fd",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_PROGRAM__SET_TYPE =
            LIBRARY.bind(
                    "bpf_program__set_type", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private LibbpfMaps() {}

    /**
     * The next key of the map, in the order of the kernel.
     *
     * @param key the previous key; {@code NULL} for the first one. If the key is not in the map,
     *     the kernel returns the first one
     * @param nextKey set to the next key
     * @return 0; {@code -ENOENT} after the last one
     */
    public static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment nextKey) {
        try {
            return (int) BPF_MAP_GET_NEXT_KEY.invokeExact(fd, key, nextKey);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Copies an element's value out of a map and removes the element, in one step.
     *
     * @param key {@code NULL} for a queue or a stack
     * @param value as for {@link Libbpf#bpf_map_lookup_elem}
     * @return 0; {@code -ENOENT} if there is no such element
     */
    public static int bpf_map_lookup_and_delete_elem(
            int fd, MemorySegment key, MemorySegment value) {
        try {
            return (int) BPF_MAP_LOOKUP_AND_DELETE_ELEM.invokeExact(fd, key, value);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Copies many elements out of a map.
     *
     * @param inBatch position in the map; {@code NULL} for the first call, then {@code outBatch} of
     *     the previous call
     * @param outBatch memory for a key, at least 4 bytes; set to the position of the next call
     * @param count a {@code __u32}: the number of elements that fit into {@code keys} and {@code
     *     values}; set to the number of copied ones
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} at the end of the map, where {@code count} is valid as well;
     *     {@code -ENOSPC} if {@code count} is too small to continue
     */
    public static int bpf_map_lookup_batch(
            int fd,
            MemorySegment inBatch,
            MemorySegment outBatch,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment count,
            MemorySegment opts) {
        try {
            return (int)
                    BPF_MAP_LOOKUP_BATCH.invokeExact(
                            fd, inBatch, outBatch, keys, values, count, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Copies many elements out of a map and removes them.
     *
     * @param inBatch position in the map; {@code NULL} for the first call, then {@code outBatch} of
     *     the previous call
     * @param outBatch memory for a key, at least 4 bytes; set to the position of the next call
     * @param count a {@code __u32}: the number of elements that fit into {@code keys} and {@code
     *     values}; set to the number of copied ones
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} at the end of the map, where {@code count} is valid as well;
     *     {@code -ENOSPC} if {@code count} is too small to continue
     */
    public static int bpf_map_lookup_and_delete_batch(
            int fd,
            MemorySegment inBatch,
            MemorySegment outBatch,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment count,
            MemorySegment opts) {
        try {
            return (int)
                    BPF_MAP_LOOKUP_AND_DELETE_BATCH.invokeExact(
                            fd, inBatch, outBatch, keys, values, count, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets many elements of a map.
     *
     * @param count a {@code __u32}: the number of elements; set to the number of updated ones
     * @param opts {@code NULL}
     * @return 0
     */
    public static int bpf_map_update_batch(
            int fd,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment count,
            MemorySegment opts) {
        try {
            return (int) BPF_MAP_UPDATE_BATCH.invokeExact(fd, keys, values, count, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Removes many elements from a map, up to the first key that is not in the map.
     *
     * @param count a {@code __u32}: the number of keys; set to the number of removed elements
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} if a key is not in the map
     */
    public static int bpf_map_delete_batch(
            int fd, MemorySegment keys, MemorySegment count, MemorySegment opts) {
        try {
            return (int) BPF_MAP_DELETE_BATCH.invokeExact(fd, keys, count, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The id of the type of the map's keys in the object's BTF.
     *
     * @return 0 if the map's definition names none
     */
    public static int bpf_map__btf_key_type_id(MemorySegment map) {
        try {
            return (int) BPF_MAP__BTF_KEY_TYPE_ID.invokeExact(map);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The id of the type of the map's values in the object's BTF.
     *
     * @return 0 if the map's definition names none
     */
    public static int bpf_map__btf_value_type_id(MemorySegment map) {
        try {
            return (int) BPF_MAP__BTF_VALUE_TYPE_ID.invokeExact(map);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the map's {@code BPF_F_*} flags, before it is created.
     *
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_map__set_map_flags(MemorySegment map, int flags) {
        try {
            return (int) BPF_MAP__SET_MAP_FLAGS.invokeExact(map, flags);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the map's type, before it is created.
     *
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_map__set_type(MemorySegment map, int type) {
        try {
            return (int) BPF_MAP__SET_TYPE.invokeExact(map, type);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the definition of the inner maps of a map of maps, before the outer map is created.
     *
     * @param fd descriptor of a map with the type and sizes of the inner maps; may be closed
     *     afterwards
     * @return 0; {@code -EINVAL} if the map is not a map of maps, or its definition has an inner
     *     map
     */
    public static int bpf_map__set_inner_map_fd(MemorySegment map, int fd) {
        try {
            return (int) BPF_MAP__SET_INNER_MAP_FD.invokeExact(map, fd);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the program's type, before it is loaded.
     *
     * @param type a number of enum bpf_prog_type in linux/bpf.h
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_program__set_type(MemorySegment program, int type) {
        try {
            return (int) BPF_PROGRAM__SET_TYPE.invokeExact(program, type);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Makes a map read-only for user space, for ever. */
    public static int bpf_map_freeze(int fd) {
        try {
            return (int) BPF_MAP_FREEZE.invokeExact(fd);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
