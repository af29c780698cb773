package io.bpfevents.core.internal.simulated;

import io.bpfevents.core.internal.memory.HeapRecordMemory;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RingMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Memory with the layout of a kernel ring, and the accesses that the kernel makes to it.
 *
 * <p>Layout: {@code struct bpf_ringbuf} of {@code kernel/bpf/ringbuf.c}, with pages of 4 KiB. The
 * kernel maps the data twice; here it is written twice, so producers must write by these methods,
 * one at a time. The reader uses {@link #forReader()}.
 */
public final class SimulatedMemory {
    private static final long PAGE = 4096;
    private static final long POSITION = 0;
    private static final long PENDING_POSITION = 8;
    private static final long OVERWRITE_POSITION = 16;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
    private static final VarHandle LONG = U64.varHandle();
    private static final VarHandle INT = U32.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment consumerPage;
    private final MemorySegment producerPages;
    private final MemorySegment data;
    private final long size;

    /**
     * Allocates an empty ring.
     *
     * @param size bytes of data, a power of two
     */
    SimulatedMemory(long size) {
        this.size = size;
        MemorySegment all = arena.allocate(2 * PAGE + 2 * size, PAGE);
        consumerPage = all.asSlice(0, PAGE);
        producerPages = all.asSlice(PAGE);
        data = producerPages.asSlice(PAGE);
    }

    /** The memory as the reader accesses it, valid until {@link #close()}. */
    public RingMemory forReader() {
        return new RingMemory(
                consumerPage,
                producerPages,
                data,
                new HeapRecordMemory(data),
                () -> {}); // close() releases it, since producers use it too
    }

    /** Bytes of data. */
    public long size() {
        return size;
    }

    long consumerPositionAcquire() {
        return (long) LONG.getAcquire(consumerPage, POSITION);
    }

    long producerPosition() {
        return producerPages.get(U64, POSITION);
    }

    /** Publishes the headers below {@code position} to the reader. */
    public void producerPositionRelease(long position) {
        LONG.setRelease(producerPages, POSITION, position);
    }

    /** The position of the oldest uncommitted record when it was last determined. */
    long pendingPosition() {
        return producerPages.get(U64, PENDING_POSITION);
    }

    void setPendingPosition(long position) {
        producerPages.set(U64, PENDING_POSITION, position);
    }

    /** In overwrite mode, the position of the oldest record that is not overwritten. */
    long overwritePosition() {
        return producerPages.get(U64, OVERWRITE_POSITION);
    }

    /**
     * Publishes that the records below a position are overwritten, before they are. Unlike the
     * kernel with a barrier, so that a test with threads holds on any hardware.
     */
    void setOverwritePosition(long position) {
        LONG.setOpaque(producerPages, OVERWRITE_POSITION, position);
        VarHandle.storeStoreFence();
    }

    /** The first word of a record header. */
    public int header(long position) {
        return data.get(U32, offset(position));
    }

    /** Writes the header of a new record; its second word, which only the kernel uses, is zero. */
    public void setHeader(long position, int header) {
        long offset = offset(position);
        for (long copy = offset; copy < 2 * size; copy += size) {
            data.set(U32, copy, header);
            data.set(U32, copy + Integer.BYTES, 0);
        }
    }

    /**
     * Commits a record: a reader that acquires this header sees everything that was written before.
     */
    void exchangeHeader(long position, int header) {
        long offset = offset(position);
        INT.setRelease(data, offset + size, header); // a reader may read either copy
        INT.getAndSet(data, offset, header);
    }

    /** Writes the bytes of a record. */
    void write(long position, MemorySegment bytes) {
        long begin = offset(position) + RecordHeader.SIZE;
        long length = bytes.byteSize();
        MemorySegment.copy(bytes, 0, data, begin, length);
        long beforeEnd = Math.min(length, size - begin);
        MemorySegment.copy(data, begin, data, begin + size, beforeEnd);
        MemorySegment.copy(data, size, data, 0, length - beforeEnd);
    }

    /** Reads the bytes of a record. */
    void read(long position, MemorySegment bytes) {
        long begin = offset(position) + RecordHeader.SIZE;
        MemorySegment.copy(data, begin, bytes, 0, bytes.byteSize());
    }

    private long offset(long position) {
        return position & (size - 1);
    }

    void close() {
        arena.close();
    }
}
