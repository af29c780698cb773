package io.bpfevents.core.internal.perf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory of the perf buffer of one CPU, shared with the kernel or its simulation: a page with
 * two positions, then the data, which are mapped once, so that a record may wrap.
 *
 * <p>Positions are byte counts that only grow. Layout: {@code struct perf_event_mmap_page} of
 * {@code include/uapi/linux/perf_event.h}.
 *
 * <p>An access after the memory was unmapped would crash the process, so one thread owns it.
 */
public final class CpuMemory {
    /** Place of {@code data_head}: the position up to which the kernel has written. */
    public static final long HEAD = 1024;

    /** Place of {@code data_tail}: the position up to which the reader has read. */
    public static final long TAIL = 1032;

    /** Place of {@code data_offset}: where the data begin. */
    public static final long DATA_OFFSET = 1040;

    /** Place of {@code data_size}: bytes of data, a power of two. */
    public static final long DATA_SIZE = 1048;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final int cpu;
    private final MemorySegment mapping;
    private final MemorySegment data;

    /**
     * Wraps memory that is already mapped.
     *
     * @param cpu the number of the CPU
     * @param mapping the first page and the data: native memory, aligned to 8 bytes
     * @throws IllegalArgumentException if the first page does not describe it
     */
    public CpuMemory(int cpu, MemorySegment mapping) {
        long offset = mapping.get(ValueLayout.JAVA_LONG, DATA_OFFSET);
        long size = mapping.get(ValueLayout.JAVA_LONG, DATA_SIZE);
        boolean possible = Long.bitCount(size) == 1 && size >= PerfRecord.HEADER && offset > 0;
        if (!possible || offset > mapping.byteSize() - size || !mapping.isNative()) {
            throw new IllegalArgumentException(
                    "no perf buffer: data_offset %d, data_size %d, mapped %d bytes"
                            .formatted(offset, size, mapping.byteSize()));
        }
        this.cpu = cpu;
        this.mapping = mapping;
        this.data = mapping.asSlice(offset, size, Long.BYTES);
    }

    /** The number of the CPU, which need not be its index. */
    public int cpu() {
        return cpu;
    }

    /** Bytes of data. */
    public long size() {
        return data.byteSize();
    }

    /** The position up to which the kernel has written whole records. */
    public long headAcquire() {
        return (long) LONG.getAcquire(mapping, HEAD);
    }

    /** The position up to which a reader has released the data. */
    public long tailAcquire() {
        return (long) LONG.getAcquire(mapping, TAIL);
    }

    /** Releases the data below {@code position} to the kernel. */
    public void tailRelease(long position) {
        LONG.setRelease(mapping, TAIL, position);
    }

    /** The header of the record at a position, which the kernel has written. */
    public long header(long position) {
        return word(position);
    }

    /** The 8 bytes at a position. */
    long word(long position) {
        return data.get(ValueLayout.JAVA_LONG, position & (size() - 1));
    }

    /** The data. */
    MemorySegment data() {
        return data;
    }
}
