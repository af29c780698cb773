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
import java.util.List;

/**
 * Options of {@link Libbpf#bpf_program__attach_kprobe_multi_opts}.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to it.
 *
 * <pre>{@code
 * struct bpf_kprobe_multi_opts {
 *     size_t sz;
 *     const char **syms;
 *     const unsigned long *addrs;
 *     const __u64 *cookies;
 *     size_t cnt;
 *     bool retprobe;
 *     ...
 * };
 * }</pre>
 */
public final class BpfKprobeMultiOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            ADDRESS.withName("syms"),
                            ADDRESS.withName("addrs"),
                            ADDRESS.withName("cookies"),
                            JAVA_LONG.withName("cnt"),
                            JAVA_BOOLEAN.withName("retprobe"),
                            MemoryLayout.paddingLayout(7))
                    .withName("bpf_kprobe_multi_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long SYMS = LAYOUT.byteOffset(PathElement.groupElement("syms"));
    private static final long COOKIES = LAYOUT.byteOffset(PathElement.groupElement("cookies"));
    private static final long CNT = LAYOUT.byteOffset(PathElement.groupElement("cnt"));
    private static final long RETPROBE = LAYOUT.byteOffset(PathElement.groupElement("retprobe"));

    private BpfKprobeMultiOpts() {}

    /**
     * Allocates options.
     *
     * @param functions the functions; empty if a pattern is given instead
     * @param cookies the results of {@code bpf_get_attach_cookie()} in the program, one for each
     *     function; empty for 0
     * @param retprobe whether the program runs at the return of the functions, not at their entry
     */
    public static MemorySegment allocate(
            SegmentAllocator allocator,
            List<String> functions,
            List<Long> cookies,
            boolean retprobe) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_BOOLEAN, RETPROBE, retprobe);
        if (!functions.isEmpty()) {
            MemorySegment names = allocator.allocate(ADDRESS, functions.size());
            for (int i = 0; i < functions.size(); i++) {
                names.setAtIndex(ADDRESS, i, CString.copy(allocator, functions.get(i)));
            }
            opts.set(ADDRESS, SYMS, names);
            opts.set(JAVA_LONG, CNT, functions.size());
        }
        if (!cookies.isEmpty()) {
            long[] values = cookies.stream().mapToLong(Long::longValue).toArray();
            opts.set(ADDRESS, COOKIES, allocator.allocateFrom(JAVA_LONG, values));
        }
        return opts;
    }
}
