package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libbpf 1.0 and newer that {@link Libbpf} leaves to this class: those for the
 * elements of maps, and those that change maps and programs before an object is loaded. Library,
 * errors and lifetimes are as there.
 *
 * <p>No size of a key or value is passed: the kernel uses those of the map, and writes past the end
 * of a segment that is too small.
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
     * The key after another one, in an order of the map's own.
     *
     * @param key {@code NULL} for the first one; after a key that is not in the map, the kernel
     *     begins anew
     * @param nextKey filled
     * @return 0; {@code -ENOENT} after the last one
     */
    public static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment nextKey) {
        try {
            return (int) BPF_MAP_GET_NEXT_KEY.invokeExact(fd, key, nextKey);
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
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
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Copies many elements out of a map.
     *
     * @param inBatch {@code NULL} to begin; then what was put into {@code outBatch}
     * @param outBatch room for a key, at least 4 bytes; where to go on
     * @param count a {@code __u32}: for how many elements there is room; set to how many were
     *     copied
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} at the end of the map, when {@code count} is valid as well; {@code
     *     -ENOSPC} if there is too little room to go on
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
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Copies many elements out of a map and removes them.
     *
     * @param inBatch {@code NULL} to begin; then what was put into {@code outBatch}
     * @param outBatch room for a key, at least 4 bytes; where to go on
     * @param count a {@code __u32}: for how many elements there is room; set to how many were
     *     copied
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} at the end of the map, when {@code count} is valid as well; {@code
     *     -ENOSPC} if there is too little room to go on
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
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Sets many elements of a map.
     *
     * @param count a {@code __u32}: how many elements there are; set to how many were updated
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
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Removes many elements from a map, up to the first one that is not there.
     *
     * @param count a {@code __u32}: how many keys there are; set to how many elements were removed
     * @param opts {@code NULL}
     * @return 0; {@code -ENOENT} if an element is not there
     */
    public static int bpf_map_delete_batch(
            int fd, MemorySegment keys, MemorySegment count, MemorySegment opts) {
        try {
            return (int) BPF_MAP_DELETE_BATCH.invokeExact(fd, keys, count, opts);
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
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
            throw Rethrow.unchecked(t);
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
            throw Rethrow.unchecked(t);
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
            throw Rethrow.unchecked(t);
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
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Sets the map that those in a map of maps are like, before that is created.
     *
     * @param fd of a map, which may be closed afterwards
     * @return 0; {@code -EINVAL} if the map is none of maps, or its definition has an inner map
     */
    public static int bpf_map__set_inner_map_fd(MemorySegment map, int fd) {
        try {
            return (int) BPF_MAP__SET_INNER_MAP_FD.invokeExact(map, fd);
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Sets the program's type, before it is loaded.
     *
     * @param type a number of linux/bpf.h's enum bpf_prog_type
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_program__set_type(MemorySegment program, int type) {
        try {
            return (int) BPF_PROGRAM__SET_TYPE.invokeExact(program, type);
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }
}
