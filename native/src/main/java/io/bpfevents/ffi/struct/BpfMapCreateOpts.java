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
 * Options of {@link Libbpf#bpf_map_create}.
 *
 * <p>Source: bpf/bpf.h. libbpf reads {@code sz} bytes of the struct, so the fields after the last
 * used one are not declared.
 *
 * <pre>{@code
 * struct bpf_map_create_opts {
 *     size_t sz;
 *     __u32 btf_fd;
 *     __u32 btf_key_type_id;
 *     __u32 btf_value_type_id;
 *     __u32 btf_vmlinux_value_type_id;
 *     __u32 inner_map_fd;
 *     __u32 map_flags;
 *     ...
 * };
 * }</pre>
 */
public final class BpfMapCreateOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_INT.withName("btf_fd"),
                            JAVA_INT.withName("btf_key_type_id"),
                            JAVA_INT.withName("btf_value_type_id"),
                            JAVA_INT.withName("btf_vmlinux_value_type_id"),
                            JAVA_INT.withName("inner_map_fd"),
                            JAVA_INT.withName("map_flags"))
                    .withName("bpf_map_create_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long MAP_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("map_flags"));

    private BpfMapCreateOpts() {}

    /**
     * Allocates options.
     *
     * @param flags {@code BPF_F_*}
     */
    public static MemorySegment allocate(SegmentAllocator allocator, int flags) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_INT, MAP_FLAGS, flags);
        return opts;
    }
}
