package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Options of {@link Libbpf#bpf_program__attach_tracepoint_opts}.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to it.
 *
 * <pre>{@code
 * struct bpf_tracepoint_opts {
 *     size_t sz;
 *     __u64 bpf_cookie;
 *     ...
 * };
 * }</pre>
 */
public final class BpfTracepointOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(JAVA_LONG.withName("sz"), JAVA_LONG.withName("bpf_cookie"))
                    .withName("bpf_tracepoint_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long BPF_COOKIE =
            LAYOUT.byteOffset(PathElement.groupElement("bpf_cookie"));

    private BpfTracepointOpts() {}

    /**
     * Allocates options.
     *
     * @param cookie the result of {@code bpf_get_attach_cookie()} in the program
     */
    public static MemorySegment allocate(SegmentAllocator allocator, long cookie) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_LONG, BPF_COOKIE, cookie);
        return opts;
    }
}
