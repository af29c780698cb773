package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Options of {@link Libbpf#bpf_program__attach_kprobe_opts}.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to it.
 *
 * <pre>{@code
 * struct bpf_kprobe_opts {
 *     size_t sz;
 *     __u64 bpf_cookie;
 *     size_t offset;
 *     bool retprobe;
 *     ...
 * };
 * }</pre>
 */
public final class BpfKprobeOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_LONG.withName("bpf_cookie"),
                            JAVA_LONG.withName("offset"),
                            JAVA_BOOLEAN.withName("retprobe"),
                            MemoryLayout.paddingLayout(7))
                    .withName("bpf_kprobe_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long BPF_COOKIE =
            LAYOUT.byteOffset(PathElement.groupElement("bpf_cookie"));
    private static final long OFFSET = LAYOUT.byteOffset(PathElement.groupElement("offset"));
    private static final long RETPROBE = LAYOUT.byteOffset(PathElement.groupElement("retprobe"));

    private BpfKprobeOpts() {}

    /**
     * Allocates options.
     *
     * @param cookie the result of {@code bpf_get_attach_cookie()} in the program
     * @param offset bytes after the beginning of the function
     * @param retprobe whether the program runs at the return of the function, not at its entry
     */
    public static MemorySegment allocate(
            SegmentAllocator allocator, long cookie, long offset, boolean retprobe) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_LONG, BPF_COOKIE, cookie);
        opts.set(JAVA_LONG, OFFSET, offset);
        opts.set(JAVA_BOOLEAN, RETPROBE, retprobe);
        return opts;
    }
}
