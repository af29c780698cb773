package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * The first page of a mapped perf buffer: where its data is, and the positions of kernel and
 * reader. Both positions are 64-bit counts of bytes, which wrap only in the data: a record begins
 * at position modulo {@code data_size}.
 *
 * <p>Source: include/uapi/linux/perf_event.h, the same from Linux 4.1 on.
 *
 * <pre>{@code
 * struct perf_event_mmap_page {
 *     ...                  // 1024 bytes, reserved or for counting events
 *     __u64 data_head;     // of the kernel: load-acquire before reading the data
 *     __u64 data_tail;     // of the reader: store-release after reading the data
 *     __u64 data_offset;   // of the data in the mapping: the size of a page
 *     __u64 data_size;     // a power of two
 *     ...
 * };
 * }</pre>
 */
public final class PerfEventMmapPage {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            MemoryLayout.paddingLayout(1024),
                            JAVA_LONG.withName("data_head"),
                            JAVA_LONG.withName("data_tail"),
                            JAVA_LONG.withName("data_offset"),
                            JAVA_LONG.withName("data_size"))
                    .withName("perf_event_mmap_page");

    /** Offset of the kernel's position. */
    public static final long DATA_HEAD = LAYOUT.byteOffset(PathElement.groupElement("data_head"));

    /** Offset of the reader's position. */
    public static final long DATA_TAIL = LAYOUT.byteOffset(PathElement.groupElement("data_tail"));

    /** Offset of the number of bytes from the beginning of the mapping to the data. */
    public static final long DATA_OFFSET =
            LAYOUT.byteOffset(PathElement.groupElement("data_offset"));

    /** Offset of the size of the data in bytes. */
    public static final long DATA_SIZE = LAYOUT.byteOffset(PathElement.groupElement("data_size"));

    private PerfEventMmapPage() {}
}
