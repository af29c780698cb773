package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The kernel's description of a map, for {@link Libbpf#bpf_obj_get_info_by_fd}. The numbers are
 * unsigned.
 *
 * <p>Source: include/uapi/linux/bpf.h. New kernels append fields to the struct, and the kernel
 * fills no more than the size that it gets: only the first fields are declared.
 *
 * <pre>{@code
 * struct bpf_map_info {
 *     __u32 type;
 *     __u32 id;
 *     __u32 key_size;
 *     __u32 value_size;
 *     __u32 max_entries;
 *     __u32 map_flags;
 *     char  name[BPF_OBJ_NAME_LEN]; // 16
 *     __u32 ifindex;
 *     __u32 btf_vmlinux_value_type_id;
 *     __u64 netns_dev;
 *     __u64 netns_ino;
 *     __u32 btf_id;
 *     ...
 * }
 * }</pre>
 */
public final class BpfMapInfo {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("type"),
                            JAVA_INT.withName("id"),
                            JAVA_INT.withName("key_size"),
                            JAVA_INT.withName("value_size"),
                            JAVA_INT.withName("max_entries"),
                            JAVA_INT.withName("map_flags"),
                            MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("name"),
                            JAVA_INT.withName("ifindex"),
                            JAVA_INT.withName("btf_vmlinux_value_type_id"),
                            JAVA_LONG.withName("netns_dev"),
                            JAVA_LONG.withName("netns_ino"),
                            JAVA_INT.withName("btf_id"),
                            MemoryLayout.paddingLayout(Integer.BYTES))
                    .withName("bpf_map_info");

    /** Size of the segment, for the length parameter. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long TYPE = LAYOUT.byteOffset(PathElement.groupElement("type"));
    private static final long ID = LAYOUT.byteOffset(PathElement.groupElement("id"));
    private static final long KEY_SIZE = LAYOUT.byteOffset(PathElement.groupElement("key_size"));
    private static final long VALUE_SIZE =
            LAYOUT.byteOffset(PathElement.groupElement("value_size"));
    private static final long MAX_ENTRIES =
            LAYOUT.byteOffset(PathElement.groupElement("max_entries"));
    private static final long MAP_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("map_flags"));
    private static final long NAME = LAYOUT.byteOffset(PathElement.groupElement("name"));
    private static final long BTF_ID = LAYOUT.byteOffset(PathElement.groupElement("btf_id"));

    private BpfMapInfo() {}

    /** Allocates a zeroed struct. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** The map type, {@link Libbpf#BPF_MAP_TYPE_RINGBUF} for example. */
    public static int type(MemorySegment info) {
        return info.get(JAVA_INT, TYPE);
    }

    /** The id of the map, unique on this machine while the map exists. */
    public static int id(MemorySegment info) {
        return info.get(JAVA_INT, ID);
    }

    /** Size of a key in bytes. */
    public static int keySize(MemorySegment info) {
        return info.get(JAVA_INT, KEY_SIZE);
    }

    /** Size of a value in bytes; of the value of one CPU in a per-CPU map. */
    public static int valueSize(MemorySegment info) {
        return info.get(JAVA_INT, VALUE_SIZE);
    }

    /** Maximal number of entries; size in bytes of a ring buffer. */
    public static int maxEntries(MemorySegment info) {
        return info.get(JAVA_INT, MAX_ENTRIES);
    }

    /** The {@code BPF_F_*} flags. */
    public static int mapFlags(MemorySegment info) {
        return info.get(JAVA_INT, MAP_FLAGS);
    }

    /** The name, which the kernel cuts to 15 bytes. */
    public static String name(MemorySegment info) {
        return info.getString(NAME);
    }

    /** The id of the map's BTF; 0 if it was created without. */
    public static int btfId(MemorySegment info) {
        return info.get(JAVA_INT, BTF_ID);
    }
}
