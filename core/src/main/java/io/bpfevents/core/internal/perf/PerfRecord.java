package io.bpfevents.core.internal.perf;

/**
 * The records of a perf buffer as {@code PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_RAW} lays
 * them out. Layout: {@code struct perf_event_header} and {@code enum perf_event_type} of {@code
 * include/uapi/linux/perf_event.h}, on a little-endian machine.
 */
public final class PerfRecord {
    /** {@code PERF_RECORD_LOST}: the kernel had no space for records. */
    public static final int LOST = 2;

    /** {@code PERF_RECORD_SAMPLE}. */
    public static final int SAMPLE = 9;

    /** Bytes of a header: type, flags and size. */
    public static final int HEADER = 8;

    /** Bytes of a sample before its data: header, time, CPU and the size of the data. */
    public static final int SAMPLE_HEADER = 28;

    /** Place of the time in a sample. */
    static final int SAMPLE_TIME = 8;

    /** Bytes of a {@link #LOST} record without the sample ID, which is not requested. */
    public static final int LOST_BYTES = 24;

    /** Place of the number of lost records in a {@link #LOST} record. */
    public static final int LOST_COUNT = 16;

    /** No record is larger: its size has 16 bits, and is a multiple of 8. */
    public static final int LARGEST = (1 << 16) - 8;

    /** The bits of a header that are equal in records of one type and size. */
    static final long TYPE_AND_SIZE = ~(0xffffL << Integer.SIZE);

    private static final int SIZE_SHIFT = Integer.SIZE + Short.SIZE;

    private PerfRecord() {}

    /** The type of a record. */
    static int type(long header) {
        return (int) header;
    }

    /** Bytes of a record, header and padding included. */
    static int size(long header) {
        return (int) (header >>> SIZE_SHIFT);
    }

    /** Whether the kernel can have written a header. */
    static boolean isPossible(long header) {
        int size = size(header);
        return size >= smallest(type(header)) && (size & (HEADER - 1)) == 0;
    }

    private static int smallest(int type) {
        return switch (type) {
            case SAMPLE -> SAMPLE_HEADER;
            case LOST -> LOST_BYTES;
            default -> HEADER;
        };
    }
}
