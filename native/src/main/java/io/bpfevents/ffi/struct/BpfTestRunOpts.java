package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Input and output of {@link Libbpf#bpf_prog_test_run_opts}.
 *
 * <p>Source: bpf/bpf.h, libbpf 1.0.
 *
 * <pre>{@code
 * struct bpf_test_run_opts {
 *     size_t sz;
 *     const void *data_in;
 *     void *data_out;
 *     __u32 data_size_in;
 *     __u32 data_size_out;
 *     const void *ctx_in;
 *     void *ctx_out;
 *     __u32 ctx_size_in;
 *     __u32 ctx_size_out;
 *     __u32 retval;
 *     int repeat;
 *     __u32 duration;
 *     __u32 flags;
 *     __u32 cpu;
 *     __u32 batch_size;
 * };
 * }</pre>
 */
public final class BpfTestRunOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            ADDRESS.withName("data_in"),
                            ADDRESS.withName("data_out"),
                            JAVA_INT.withName("data_size_in"),
                            JAVA_INT.withName("data_size_out"),
                            ADDRESS.withName("ctx_in"),
                            ADDRESS.withName("ctx_out"),
                            JAVA_INT.withName("ctx_size_in"),
                            JAVA_INT.withName("ctx_size_out"),
                            JAVA_INT.withName("retval"),
                            JAVA_INT.withName("repeat"),
                            JAVA_INT.withName("duration"),
                            JAVA_INT.withName("flags"),
                            JAVA_INT.withName("cpu"),
                            JAVA_INT.withName("batch_size"))
                    .withName("bpf_test_run_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long CTX_IN = LAYOUT.byteOffset(PathElement.groupElement("ctx_in"));
    private static final long CTX_SIZE_IN =
            LAYOUT.byteOffset(PathElement.groupElement("ctx_size_in"));
    private static final long RETVAL = LAYOUT.byteOffset(PathElement.groupElement("retval"));
    private static final long DURATION = LAYOUT.byteOffset(PathElement.groupElement("duration"));

    private BpfTestRunOpts() {}

    /** Allocates options without data and context. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        return opts;
    }

    /**
     * Sets the program's context.
     *
     * @param context the whole context; a {@code SEC("syscall")} program may write to it, and the
     *     kernel copies it back. It must stay alive until the run ends
     */
    public static void setContext(MemorySegment opts, MemorySegment context) {
        opts.set(ADDRESS, CTX_IN, context);
        opts.set(JAVA_INT, CTX_SIZE_IN, Math.toIntExact(context.byteSize()));
    }

    /** After the run: the result of the program. */
    public static int retval(MemorySegment opts) {
        return opts.get(JAVA_INT, RETVAL);
    }

    /** After the run: its duration in nanoseconds, if the program type measures it, else 0. */
    public static int duration(MemorySegment opts) {
        return opts.get(JAVA_INT, DURATION);
    }
}
