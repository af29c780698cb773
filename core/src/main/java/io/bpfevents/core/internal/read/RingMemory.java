package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;

/**
 * The memory of a ring as its reader accesses it, shared with the kernel or its simulation: two
 * positions and the data.
 *
 * <p>Positions are byte counts that only grow; the offset into the data is {@code position & (size
 * - 1)}. The consumer page comes first in the map and is the only one that user space may write;
 * the producer page follows, and then the data, mapped twice in a row, so that a record that wraps
 * is contiguous. Layout: {@code struct bpf_ringbuf} and {@code ringbuf_map_mmap_kern} of {@code
 * kernel/bpf/ringbuf.c}.
 *
 * <p>An access after {@link #unmap()} would crash the process, so one thread owns it.
 */
public final class RingMemory implements AcknowledgedSlots.Headers {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** Place of {@code overwrite_pos} in the producer page. */
    private static final long OVERWRITE_POSITION = 16;

    private final MemorySegment consumerPage;
    private final MemorySegment producerPages;
    private final MemorySegment data;
    private final RecordMemory records;
    private final Runnable release;
    private final long mask;

    /**
     * Wraps memory that is already mapped.
     *
     * @param consumerPage begins with the consumer position
     * @param producerPages begins with the producer position
     * @param data twice the size of the ring
     * @param records the records in {@code data}
     * @param release releases the memory
     */
    public RingMemory(
            MemorySegment consumerPage,
            MemorySegment producerPages,
            MemorySegment data,
            RecordMemory records,
            Runnable release) {
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.data = data;
        this.records = records;
        this.release = release;
        this.mask = records.mask();
    }

    /**
     * Maps a ring of the kernel.
     *
     * @throws io.bpfevents.core.BpfException if that fails
     */
    public static RingMemory map(int fd, long size) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        String operation = "map a ring buffer";
        int readWrite = Libc.PROT_READ | Libc.PROT_WRITE;
        MemorySegment consumer =
                CallResults.check(Libc.mmap(page, readWrite, Libc.MAP_SHARED, fd, 0), operation);
        try {
            long length = page + 2 * size;
            MemorySegment producer =
                    CallResults.check(
                            Libc.mmap(length, Libc.PROT_READ, Libc.MAP_SHARED, fd, page),
                            operation);
            MemorySegment data = producer.asSlice(page);
            return new RingMemory(
                    consumer,
                    producer,
                    data,
                    new MappedRecordMemory(data),
                    () -> {
                        Libc.munmap(producer);
                        Libc.munmap(consumer);
                    });
        } catch (RuntimeException e) {
            Libc.munmap(consumer);
            throw e;
        }
    }

    /**
     * Maps a ring of the kernel for a caller that never moves the consumer position. One mapping
     * from the first page distinguishes the caller from a reader, which other processes recognize
     * by a mapping that begins at the second page.
     *
     * @throws io.bpfevents.core.BpfException if that fails
     */
    public static RingMemory mapReadOnly(int fd, long size) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        MemorySegment all =
                CallResults.check(
                        Libc.mmap(2 * page + 2 * size, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0),
                        "map a ring buffer");
        MemorySegment data = all.asSlice(2 * page);
        return new RingMemory(
                all.asSlice(0, page),
                all.asSlice(page),
                data,
                new MappedRecordMemory(data),
                () -> Libc.munmap(all));
    }

    /** Bytes of data. */
    @Override
    public long size() {
        return mask + 1;
    }

    /** The ring is one part. */
    @Override
    public long partSize() {
        return size();
    }

    public long consumerPositionAcquire() {
        return (long) LONG.getAcquire(consumerPage, 0L);
    }

    /** Releases the slots below {@code position} to the producers. */
    public void consumerPositionRelease(long position) {
        LONG.setRelease(consumerPage, 0L, position);
    }

    public long producerPositionAcquire() {
        return (long) LONG.getAcquire(producerPages, 0L);
    }

    /**
     * The position of the oldest record that is not overwritten, for a ring in overwrite mode: the
     * field exists from kernel 6.19 on.
     */
    public long overwritePositionAcquire() {
        return (long) LONG.getAcquire(producerPages, OVERWRITE_POSITION);
    }

    /** Copies bytes of the ring, at most its size. */
    public void copy(long position, MemorySegment to, long offset, long bytes) {
        MemorySegment.copy(data, position & mask, to, offset, bytes);
    }

    /** The first word of the record header at a position: its length and two flags. */
    @Override
    public int headerAcquire(long position) {
        return (int) INT.getAcquire(data, position & mask);
    }

    /** The memory of the records. */
    public RecordMemory records() {
        return records;
    }

    /**
     * Counts the slots between two positions, up to the first impossible header. The reader reports
     * that header as an error.
     *
     * @param from a position that {@link Corruption#requirePossible} has accepted together with
     *     {@code to}, which bounds the length of the walk
     */
    public long countSlots(long from, long to) {
        long slots = 0;
        for (long at = from; to - at > 0; slots++) {
            long slot = RecordHeader.slot(RecordHeader.length(headerAcquire(at)));
            if (slot > to - at) {
                break;
            }
            at += slot;
        }
        return slots;
    }

    /**
     * The first 8 bytes of the first submitted record between two positions, as a number; empty if
     * there is none before the first busy one, or if it is shorter.
     *
     * @param from as for {@link #countSlots}
     */
    OptionalLong firstLong(long from, long to) {
        for (long at = from; to - at > 0; ) {
            int header = headerAcquire(at);
            int length = RecordHeader.length(header);
            long slot = RecordHeader.slot(length);
            if (RecordHeader.isBusy(header) || slot > to - at) {
                break;
            }
            if (!RecordHeader.isDiscarded(header)) {
                return length < Long.BYTES
                        ? OptionalLong.empty()
                        : OptionalLong.of((long) LONG.get(data, (at & mask) + RecordHeader.SIZE));
            }
            at += slot;
        }
        return OptionalLong.empty();
    }

    /** Releases the memory. */
    public void unmap() {
        release.run();
    }
}
