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

/**
 * Options of {@link Libbpf#bpf_object__open_file} and {@link Libbpf#bpf_object__open_mem}.
 *
 * <p>Source: bpf/libbpf.h. libbpf reads {@code sz} bytes of the struct, so the fields after the
 * last used one are not declared.
 *
 * <pre>{@code
 * struct bpf_object_open_opts {
 *     size_t sz;
 *     const char *object_name;
 *     bool relaxed_maps;
 *     const char *pin_root_path;
 *     __u32 :32;
 *     const char *kconfig;
 *     const char *btf_custom_path;
 *     ...
 * };
 * }</pre>
 */
public final class BpfObjectOpenOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            ADDRESS.withName("object_name"),
                            JAVA_BOOLEAN.withName("relaxed_maps"),
                            MemoryLayout.paddingLayout(7),
                            ADDRESS.withName("pin_root_path"),
                            MemoryLayout.paddingLayout(8),
                            ADDRESS.withName("kconfig"),
                            ADDRESS.withName("btf_custom_path"))
                    .withName("bpf_object_open_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long OBJECT_NAME =
            LAYOUT.byteOffset(PathElement.groupElement("object_name"));

    private static final long BTF_CUSTOM_PATH =
            LAYOUT.byteOffset(PathElement.groupElement("btf_custom_path"));

    private BpfObjectOpenOpts() {}

    /**
     * Allocates options.
     *
     * @param objectName the object's name, which is also the prefix of its internal maps ({@code
     *     name.data}); libbpf's default is the file's name, or two numbers for an object in memory
     */
    public static MemorySegment allocate(SegmentAllocator allocator, String objectName) {
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(ADDRESS, OBJECT_NAME, CString.copy(allocator, objectName));
        return opts;
    }

    /** Sets a file, raw BTF or ELF, whose BTF replaces that of the kernel. */
    public static void setKernelBtf(MemorySegment opts, SegmentAllocator allocator, String path) {
        opts.set(ADDRESS, BTF_CUSTOM_PATH, CString.copy(allocator, path));
    }
}
