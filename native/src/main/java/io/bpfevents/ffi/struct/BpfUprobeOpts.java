package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.CString;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Libbpf#bpf_program__attach_uprobe_opts}.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to it.
 *
 * <pre>{@code
 * struct bpf_uprobe_opts {
 *     size_t sz;
 *     size_t ref_ctr_offset;
 *     __u64 bpf_cookie;
 *     bool retprobe;
 *     const char *func_name;
 *     ...
 * };
 * }</pre>
 */
public final class BpfUprobeOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_LONG.withName("ref_ctr_offset"),
                            JAVA_LONG.withName("bpf_cookie"),
                            JAVA_BOOLEAN.withName("retprobe"),
                            MemoryLayout.paddingLayout(7),
                            ADDRESS.withName("func_name"))
                    .withName("bpf_uprobe_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long BPF_COOKIE =
            LAYOUT.byteOffset(PathElement.groupElement("bpf_cookie"));
    private static final long RETPROBE = LAYOUT.byteOffset(PathElement.groupElement("retprobe"));
    private static final long FUNC_NAME = LAYOUT.byteOffset(PathElement.groupElement("func_name"));

    private BpfUprobeOpts() {}

    /**
     * Allocates options.
     *
     * @param function the target function, {@code "name"} or {@code "name@version"}; null if the
     *     offset is an offset in the file
     * @param cookie the result of {@code bpf_get_attach_cookie()} in the program
     * @param retprobe whether the program runs at the return of the function, not at its entry
     */
    public static MemorySegment allocate(
            SegmentAllocator allocator, @Nullable String function, long cookie, boolean retprobe) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_LONG, BPF_COOKIE, cookie);
        opts.set(JAVA_BOOLEAN, RETPROBE, retprobe);
        if (function != null) {
            opts.set(ADDRESS, FUNC_NAME, CString.copy(allocator, function));
        }
        return opts;
    }
}
