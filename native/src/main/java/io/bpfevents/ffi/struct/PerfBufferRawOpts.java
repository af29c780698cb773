package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.LibbpfPerf;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Options of {@link LibbpfPerf#perf_buffer__new_raw}.
 *
 * <p>Source: bpf/libbpf.h, the same from 1.0 to 1.7.
 *
 * <pre>{@code
 * struct perf_buffer_raw_opts {
 *     size_t sz;
 *     long :0;       // twice; no space
 *     int cpu_cnt;   // 0: all CPUs that are online
 *     int *cpus;
 *     int *map_keys; // the key of each of these CPUs
 * };
 * }</pre>
 */
public final class PerfBufferRawOpts {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_LONG.withName("sz"),
                            JAVA_INT.withName("cpu_cnt"),
                            MemoryLayout.paddingLayout(4),
                            ADDRESS.withName("cpus"),
                            ADDRESS.withName("map_keys"))
                    .withName("perf_buffer_raw_opts");

    private static final long SZ = LAYOUT.byteOffset(PathElement.groupElement("sz"));
    private static final long CPU_CNT = LAYOUT.byteOffset(PathElement.groupElement("cpu_cnt"));
    private static final long CPUS = LAYOUT.byteOffset(PathElement.groupElement("cpus"));
    private static final long MAP_KEYS = LAYOUT.byteOffset(PathElement.groupElement("map_keys"));

    private PerfBufferRawOpts() {}

    /**
     * Allocates options.
     *
     * @param cpus numbers of CPUs, which are also the keys of their elements
     */
    public static MemorySegment allocate(SegmentAllocator allocator, int... cpus) {
        MemorySegment numbers = allocator.allocateFrom(JAVA_INT, cpus);
        MemorySegment opts = allocator.allocate(LAYOUT);
        opts.set(JAVA_LONG, SZ, LAYOUT.byteSize());
        opts.set(JAVA_INT, CPU_CNT, cpus.length);
        opts.set(ADDRESS, CPUS, numbers);
        opts.set(ADDRESS, MAP_KEYS, numbers);
        return opts;
    }
}
