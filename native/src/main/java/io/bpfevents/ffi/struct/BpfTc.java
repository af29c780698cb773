package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The hook of a filter in the queue of a network interface, and the filter, of {@link
 * Libbpf#bpf_tc_attach} and related functions.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to these structs.
 *
 * <pre>{@code
 * struct bpf_tc_hook {
 *     size_t sz;
 *     int ifindex;
 *     enum bpf_tc_attach_point attach_point;
 *     __u32 parent;
 *     ...
 * };
 * struct bpf_tc_opts {
 *     size_t sz;
 *     int prog_fd;
 *     __u32 flags;
 *     __u32 prog_id;
 *     __u32 handle;
 *     __u32 priority;
 *     ...
 * };
 * }</pre>
 */
public final class BpfTc {
    /** bpf/libbpf.h, enum bpf_tc_attach_point: what the interface receives. */
    public static final int BPF_TC_INGRESS = 1;

    /** bpf/libbpf.h, enum bpf_tc_attach_point: what it sends. */
    public static final int BPF_TC_EGRESS = 2;

    /** bpf/libbpf.h, enum bpf_tc_attach_point: a class of the queue, by its number. */
    public static final int BPF_TC_CUSTOM = 4;

    static final StructLayout HOOK =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_INT.withName("ifindex"),
                            JAVA_INT.withName("attach_point"),
                            JAVA_INT.withName("parent"),
                            MemoryLayout.paddingLayout(4))
                    .withName("bpf_tc_hook");

    static final StructLayout OPTS =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_INT.withName("prog_fd"),
                            JAVA_INT.withName("flags"),
                            JAVA_INT.withName("prog_id"),
                            JAVA_INT.withName("handle"),
                            JAVA_INT.withName("priority"),
                            MemoryLayout.paddingLayout(4))
                    .withName("bpf_tc_opts");

    private static final long HOOK_SZ = offset(HOOK, "sz");
    private static final long IFINDEX = offset(HOOK, "ifindex");
    private static final long ATTACH_POINT = offset(HOOK, "attach_point");
    private static final long PARENT = offset(HOOK, "parent");
    private static final long OPTS_SZ = offset(OPTS, "sz");
    private static final long PROG_FD = offset(OPTS, "prog_fd");
    private static final long PROG_ID = offset(OPTS, "prog_id");
    private static final long HANDLE = offset(OPTS, "handle");
    private static final long PRIORITY = offset(OPTS, "priority");

    private BpfTc() {}

    private static long offset(StructLayout struct, String member) {
        return struct.byteOffset(PathElement.groupElement(member));
    }

    /**
     * Allocates a hook.
     *
     * @param ifindex the number of the interface
     * @param attachPoint {@link #BPF_TC_INGRESS}, {@link #BPF_TC_EGRESS} or both
     */
    public static MemorySegment allocateHook(
            SegmentAllocator allocator, int ifindex, int attachPoint) {
        MemorySegment hook = allocator.allocate(HOOK);
        hook.set(JAVA_LONG, HOOK_SZ, HOOK.byteSize());
        hook.set(JAVA_INT, IFINDEX, ifindex);
        hook.set(JAVA_INT, ATTACH_POINT, attachPoint);
        return hook;
    }

    /**
     * Allocates a hook that is a class of a queue.
     *
     * @param ifindex the number of the interface
     * @param parent the numbers of the queue, in the high 16 bits, and of the class
     */
    public static MemorySegment allocateCustomHook(
            SegmentAllocator allocator, int ifindex, int parent) {
        MemorySegment hook = allocateHook(allocator, ifindex, BPF_TC_CUSTOM);
        hook.set(JAVA_INT, PARENT, parent);
        return hook;
    }

    /** Allocates a filter that is to be attached; the call sets its other members. */
    public static MemorySegment allocateFilter(SegmentAllocator allocator, int program) {
        MemorySegment filter = allocateFilter(allocator, 0, 0);
        filter.set(JAVA_INT, PROG_FD, program);
        return filter;
    }

    /** Allocates a filter that is attached already. */
    public static MemorySegment allocateFilter(
            SegmentAllocator allocator, int handle, int priority) {
        MemorySegment filter = allocator.allocate(OPTS);
        filter.set(JAVA_LONG, OPTS_SZ, OPTS.byteSize());
        filter.set(JAVA_INT, HANDLE, handle);
        filter.set(JAVA_INT, PRIORITY, priority);
        return filter;
    }

    /** The id of the program of a filter. */
    public static int programId(MemorySegment filter) {
        return filter.get(JAVA_INT, PROG_ID);
    }

    /** The number of a filter among those of its priority. */
    public static int handle(MemorySegment filter) {
        return filter.get(JAVA_INT, HANDLE);
    }

    /** The priority of a filter: the kernel runs those with low ones first. */
    public static int priority(MemorySegment filter) {
        return filter.get(JAVA_INT, PRIORITY);
    }
}
