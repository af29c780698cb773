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
 * The kernel's description of a program, for {@link Libbpf#bpf_obj_get_info_by_fd}.
 *
 * <p>The struct must be zero before each call: its pointers and counts are also inputs.
 *
 * <p>Source: include/uapi/linux/bpf.h, up to the last field that is read. A kernel without a field
 * leaves it zero.
 *
 * <pre>{@code
 * struct bpf_prog_info {
 *     __u32 type;
 *     __u32 id;
 *     __u8  tag[BPF_TAG_SIZE]; // 8
 *     __u32 jited_prog_len;
 *     __u32 xlated_prog_len;
 *     __aligned_u64 jited_prog_insns;
 *     __aligned_u64 xlated_prog_insns;
 *     __u64 load_time;
 *     __u32 created_by_uid;
 *     __u32 nr_map_ids;
 *     __aligned_u64 map_ids;
 *     char name[BPF_OBJ_NAME_LEN]; // 16
 *     __u32 ifindex;
 *     __u32 gpl_compatible:1;
 *     __u32 :31;
 *     __u64 netns_dev;
 *     __u64 netns_ino;
 *     __u32 nr_jited_ksyms;
 *     __u32 nr_jited_func_lens;
 *     __aligned_u64 jited_ksyms;
 *     __aligned_u64 jited_func_lens;
 *     __u32 btf_id;
 *     __u32 func_info_rec_size;
 *     __aligned_u64 func_info;
 *     __u32 nr_func_info;
 *     __u32 nr_line_info;
 *     __aligned_u64 line_info;
 *     __aligned_u64 jited_line_info;
 *     __u32 nr_jited_line_info;
 *     __u32 line_info_rec_size;
 *     __u32 jited_line_info_rec_size;
 *     __u32 nr_prog_tags;
 *     __aligned_u64 prog_tags;
 *     __u64 run_time_ns;
 *     __u64 run_cnt;
 *     __u64 recursion_misses; // Linux 5.12
 *     ...
 * }
 * }</pre>
 */
public final class BpfProgInfo {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("type"),
                            JAVA_INT.withName("id"),
                            MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("tag"),
                            JAVA_INT.withName("jited_prog_len"),
                            JAVA_INT.withName("xlated_prog_len"),
                            JAVA_LONG.withName("jited_prog_insns"),
                            JAVA_LONG.withName("xlated_prog_insns"),
                            JAVA_LONG.withName("load_time"),
                            JAVA_INT.withName("created_by_uid"),
                            JAVA_INT.withName("nr_map_ids"),
                            JAVA_LONG.withName("map_ids"),
                            MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("name"),
                            JAVA_INT.withName("ifindex"),
                            MemoryLayout.paddingLayout(4), // gpl_compatible:1, :31
                            JAVA_LONG.withName("netns_dev"),
                            JAVA_LONG.withName("netns_ino"),
                            JAVA_INT.withName("nr_jited_ksyms"),
                            JAVA_INT.withName("nr_jited_func_lens"),
                            JAVA_LONG.withName("jited_ksyms"),
                            JAVA_LONG.withName("jited_func_lens"),
                            JAVA_INT.withName("btf_id"),
                            JAVA_INT.withName("func_info_rec_size"),
                            JAVA_LONG.withName("func_info"),
                            JAVA_INT.withName("nr_func_info"),
                            JAVA_INT.withName("nr_line_info"),
                            JAVA_LONG.withName("line_info"),
                            JAVA_LONG.withName("jited_line_info"),
                            JAVA_INT.withName("nr_jited_line_info"),
                            JAVA_INT.withName("line_info_rec_size"),
                            JAVA_INT.withName("jited_line_info_rec_size"),
                            JAVA_INT.withName("nr_prog_tags"),
                            JAVA_LONG.withName("prog_tags"),
                            JAVA_LONG.withName("run_time_ns"),
                            JAVA_LONG.withName("run_cnt"),
                            JAVA_LONG.withName("recursion_misses"))
                    .withName("bpf_prog_info");

    /** Size of the segment, for the length parameter. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long TYPE = LAYOUT.byteOffset(PathElement.groupElement("type"));
    private static final long ID = LAYOUT.byteOffset(PathElement.groupElement("id"));
    private static final long TAG = LAYOUT.byteOffset(PathElement.groupElement("tag"));
    private static final long XLATED_PROG_LEN =
            LAYOUT.byteOffset(PathElement.groupElement("xlated_prog_len"));
    private static final long NR_MAP_IDS =
            LAYOUT.byteOffset(PathElement.groupElement("nr_map_ids"));
    private static final long MAP_IDS = LAYOUT.byteOffset(PathElement.groupElement("map_ids"));
    private static final long BTF_ID = LAYOUT.byteOffset(PathElement.groupElement("btf_id"));
    private static final long NAME = LAYOUT.byteOffset(PathElement.groupElement("name"));
    private static final long RUN_TIME_NS =
            LAYOUT.byteOffset(PathElement.groupElement("run_time_ns"));
    private static final long RUN_CNT = LAYOUT.byteOffset(PathElement.groupElement("run_cnt"));
    private static final long RECURSION_MISSES =
            LAYOUT.byteOffset(PathElement.groupElement("recursion_misses"));

    private BpfProgInfo() {}

    /** Allocates a zeroed struct. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /**
     * Requests the ids of the program's maps from the next call.
     *
     * @param ids memory for the ids, each a {@code __u32}
     */
    public static void takeMapIds(MemorySegment info, MemorySegment ids) {
        info.set(JAVA_INT, NR_MAP_IDS, (int) (ids.byteSize() / JAVA_INT.byteSize()));
        info.set(JAVA_LONG, MAP_IDS, ids.address());
    }

    /** Number of the program's maps, which can exceed the number of ids that fit. */
    public static int mapIdCount(MemorySegment info) {
        return info.get(JAVA_INT, NR_MAP_IDS);
    }

    /** The id of the program's BTF; 0 if it was loaded without. */
    public static int btfId(MemorySegment info) {
        return info.get(JAVA_INT, BTF_ID);
    }

    /** The program type. */
    public static int type(MemorySegment info) {
        return info.get(JAVA_INT, TYPE);
    }

    /** The hash of the instructions. */
    public static byte[] tag(MemorySegment info) {
        return info.asSlice(TAG, 8).toArray(JAVA_BYTE);
    }

    /** Size of the instructions in bytes, after the verifier has translated them. */
    public static int translatedBytes(MemorySegment info) {
        return info.get(JAVA_INT, XLATED_PROG_LEN);
    }

    /** The id of the program, unique on this machine while it is loaded; unsigned. */
    public static int id(MemorySegment info) {
        return info.get(JAVA_INT, ID);
    }

    /** The name, which the kernel cuts to 15 bytes. */
    public static String name(MemorySegment info) {
        return info.getString(NAME);
    }

    /** Run time in nanoseconds, counted while {@link Libbpf#bpf_enable_stats} is active. */
    public static long runTimeNanos(MemorySegment info) {
        return info.get(JAVA_LONG, RUN_TIME_NS);
    }

    /** Number of runs, counted while {@link Libbpf#bpf_enable_stats} is active. */
    public static long runCount(MemorySegment info) {
        return info.get(JAVA_LONG, RUN_CNT);
    }

    /** Number of runs that the kernel skipped because a program was running on that CPU. */
    public static long recursionMisses(MemorySegment info) {
        return info.get(JAVA_LONG, RECURSION_MISSES);
    }
}
