package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Options that have a cookie only, of {@link Libbpf#bpf_program__attach_usdt}, {@link
 * Libbpf#bpf_program__attach_trace_opts} and {@link Libbpf#bpf_program__attach_perf_event_opts}.
 *
 * <p>Source: bpf/libbpf.h, libbpf 1.0; later versions append to these structs.
 *
 * <pre>{@code
 * struct bpf_perf_event_opts {
 *     size_t sz;
 *     __u64 bpf_cookie;
 *     ...
 * };
 * }</pre>
 */
public final class CookieOpts {

    static final StructLayout PERF_EVENT = layout("bpf_perf_event_opts", "bpf_cookie");
    static final StructLayout TRACE = layout("bpf_trace_opts", "cookie");
    static final StructLayout USDT = layout("bpf_usdt_opts", "usdt_cookie");

    private static final long SZ = PERF_EVENT.byteOffset(PathElement.groupElement("sz"));
    private static final long COOKIE =
            PERF_EVENT.byteOffset(PathElement.groupElement("bpf_cookie"));

    private CookieOpts() {}

    private static StructLayout layout(String struct, String cookie) {
        return MemoryLayout.structLayout(JAVA_LONG.withName("sz"), JAVA_LONG.withName(cookie))
                .withName(struct);
    }

    /**
     * Allocates options.
     *
     * @param cookie the result of {@code bpf_get_attach_cookie()} in the program; of a USDT, that
     *     of {@code bpf_usdt_cookie()}
     */
    public static MemorySegment allocate(SegmentAllocator allocator, long cookie) {
        MemorySegment opts = allocator.allocate(PERF_EVENT); // the layout of all of them
        opts.set(JAVA_LONG, SZ, PERF_EVENT.byteSize());
        opts.set(JAVA_LONG, COOKIE, cookie);
        return opts;
    }
}
