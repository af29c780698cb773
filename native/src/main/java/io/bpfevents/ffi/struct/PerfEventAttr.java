package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The attributes of a perf event, for {@link LibbpfPerf#perf_buffer__new_raw} and {@link
 * LibbpfPerf#perf_event_open}.
 *
 * <p>Source: include/uapi/linux/perf_event.h, up to {@code PERF_ATTR_SIZE_VER3}, which every kernel
 * from 4.1 on accepts. The kernel reads {@code size} bytes.
 *
 * <pre>{@code
 * struct perf_event_attr {
 *     __u32 type;
 *     __u32 size;
 *     __u64 config;
 *     __u64 sample_period;     // a union with sample_freq
 *     __u64 sample_type;
 *     __u64 read_format;
 *     __u64 disabled:1, ...;   // bits; 10: freq, 14: watermark, 25: use_clockid
 *     __u32 wakeup_events;     // a union with wakeup_watermark
 *     __u32 bp_type;
 *     __u64 config1;           // a union
 *     __u64 config2;           // a union
 *     __u64 branch_sample_type;
 *     __u64 sample_regs_user;
 *     __u32 sample_stack_user;
 *     __s32 clockid;
 *     ...
 * };
 * }</pre>
 */
public final class PerfEventAttr {

    /** linux/perf_event.h, enum perf_sw_ids: the output of BPF programs. */
    public static final int PERF_COUNT_SW_BPF_OUTPUT = 10;

    /** linux/perf_event.h, enum perf_sw_ids: the time of a CPU, in nanoseconds. */
    public static final int PERF_COUNT_SW_CPU_CLOCK = 0;

    /** linux/perf_event.h, enum perf_type_id: events of the kernel itself. */
    public static final int PERF_TYPE_SOFTWARE = 1;

    /** linux/perf_event.h: the size of the struct of Linux 3.7, with {@code clockid} of 4.1. */
    public static final int PERF_ATTR_SIZE_VER3 = 96;

    /** linux/perf_event.h, enum perf_event_sample_format: the time of a sample. */
    public static final int PERF_SAMPLE_TIME = 1 << 2;

    /** linux/perf_event.h, enum perf_event_sample_format: the CPU of a sample. */
    public static final int PERF_SAMPLE_CPU = 1 << 7;

    /** linux/perf_event.h, enum perf_event_sample_format: the bytes that a program outputs. */
    public static final int PERF_SAMPLE_RAW = 1 << 10;

    /** linux/perf_event.h, enum perf_event_read_format: the number of lost records; Linux 6.0. */
    public static final int PERF_FORMAT_LOST = 1 << 4;

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("type"),
                            JAVA_INT.withName("size"),
                            JAVA_LONG.withName("config"),
                            JAVA_LONG.withName("sample_period"),
                            JAVA_LONG.withName("sample_type"),
                            JAVA_LONG.withName("read_format"),
                            MemoryLayout.paddingLayout(Long.BYTES), // the bits
                            JAVA_INT.withName("wakeup_events"),
                            JAVA_INT.withName("bp_type"),
                            JAVA_LONG.withName("config1"),
                            JAVA_LONG.withName("config2"),
                            JAVA_LONG.withName("branch_sample_type"),
                            JAVA_LONG.withName("sample_regs_user"),
                            JAVA_INT.withName("sample_stack_user"),
                            JAVA_INT.withName("clockid"))
                    .withName("perf_event_attr");

    private static final long TYPE = LAYOUT.byteOffset(PathElement.groupElement("type"));
    private static final long STRUCT_SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));
    private static final long CONFIG = LAYOUT.byteOffset(PathElement.groupElement("config"));
    private static final long SAMPLE_PERIOD =
            LAYOUT.byteOffset(PathElement.groupElement("sample_period"));
    private static final long SAMPLE_TYPE =
            LAYOUT.byteOffset(PathElement.groupElement("sample_type"));
    private static final long READ_FORMAT =
            LAYOUT.byteOffset(PathElement.groupElement("read_format"));
    private static final long BITS = READ_FORMAT + Long.BYTES;
    private static final long WAKEUP_EVENTS =
            LAYOUT.byteOffset(PathElement.groupElement("wakeup_events"));
    private static final long CLOCKID = LAYOUT.byteOffset(PathElement.groupElement("clockid"));

    private static final long DISABLED = 1L;
    private static final long FREQ = 1L << 10;
    private static final long WATERMARK = 1L << 14;
    private static final long USE_CLOCKID = 1L << 25;

    private PerfEventAttr() {}

    /**
     * Allocates the attributes of an event that receives the output of BPF programs, each as a
     * sample. Its times are those of {@code CLOCK_MONOTONIC}, as {@code bpf_ktime_get_ns} returns
     * them.
     *
     * @param sampleType what a sample contains, {@link #PERF_SAMPLE_RAW} for example
     * @param readFormat what a read of the descriptor returns after its first 8 bytes: {@link
     *     #PERF_FORMAT_LOST} or 0
     */
    public static MemorySegment allocateBpfOutput(
            SegmentAllocator allocator, long sampleType, long readFormat) {
        MemorySegment attr = allocator.allocate(LAYOUT);
        attr.set(JAVA_INT, TYPE, PERF_TYPE_SOFTWARE);
        attr.set(JAVA_INT, STRUCT_SIZE, PERF_ATTR_SIZE_VER3);
        attr.set(JAVA_LONG, CONFIG, PERF_COUNT_SW_BPF_OUTPUT);
        attr.set(JAVA_LONG, SAMPLE_PERIOD, 1);
        attr.set(JAVA_LONG, SAMPLE_TYPE, sampleType);
        attr.set(JAVA_LONG, READ_FORMAT, readFormat);
        attr.set(JAVA_LONG, BITS, USE_CLOCKID);
        attr.set(JAVA_INT, CLOCKID, LibcScheduling.CLOCK_MONOTONIC);
        return attr;
    }

    /**
     * Allocates the attributes of an event whose samples run a BPF program. It is disabled at
     * first.
     *
     * @param type the kind of event, such as {@link #PERF_TYPE_SOFTWARE}
     * @param config the event of that kind, such as {@link #PERF_COUNT_SW_CPU_CLOCK}
     * @param period a sample per so many events; or samples per second
     * @param isFrequency whether {@code period} is a number of samples per second
     */
    public static MemorySegment allocateSampled(
            SegmentAllocator allocator, int type, long config, long period, boolean isFrequency) {
        MemorySegment attr = allocator.allocate(LAYOUT);
        attr.set(JAVA_INT, TYPE, type);
        attr.set(JAVA_INT, STRUCT_SIZE, PERF_ATTR_SIZE_VER3);
        attr.set(JAVA_LONG, CONFIG, config);
        attr.set(JAVA_LONG, SAMPLE_PERIOD, period);
        attr.set(JAVA_LONG, BITS, DISABLED | (isFrequency ? FREQ : 0));
        return attr;
    }

    /** Requests a notification per {@code samples} samples. */
    public static void notifyEach(MemorySegment attr, int samples) {
        attr.set(JAVA_LONG, BITS, attr.get(JAVA_LONG, BITS) & ~WATERMARK);
        attr.set(JAVA_INT, WAKEUP_EVENTS, samples);
    }

    /** Requests a notification per {@code bytes} bytes of records. */
    public static void notifyAtBytes(MemorySegment attr, int bytes) {
        attr.set(JAVA_LONG, BITS, attr.get(JAVA_LONG, BITS) | WATERMARK);
        attr.set(JAVA_INT, WAKEUP_EVENTS, bytes);
    }
}
