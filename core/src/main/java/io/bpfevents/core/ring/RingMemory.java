package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring's memory as its reader sees it, shared with the kernel or with what simulates it: two
 * positions and the data.
 *
 * <p>Positions are byte counts that only grow; the offset into the data is {@code position & (size
 * - 1)}. The consumer page comes first in the map and is the only one that user space may write;
 * the producer page follows, and then the data, twice, so that a record that wraps is in one piece.
 * Layout: {@code struct bpf_ringbuf} and {@code ringbuf_map_mmap_kern} of {@code
 * kernel/bpf/ringbuf.c}.
 *
 * <p>Touching it after {@link #unmap()} would end the process, so it belongs to one thread.
 */
final class RingMemory {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment consumerPage;
    private final MemorySegment producerPages;
    private final MemorySegment data;
    private final Backing backing;
    private final long mask;

    /** Whose memory it is, and how it may be lent and is given back. */
    interface Backing {
        /**
         * A record's bytes, read-only, for the calling thread and until {@code pass} is closed.
         *
         * @param offset where in {@code data} they begin
         */
        MemorySegment lend(MemorySegment data, long offset, long length, Arena pass);

        /** Gives the memory back; nobody touches it any more. */
        void release();
    }

    /**
     * Takes memory that is there.
     *
     * @param consumerPage begins with the consumer position
     * @param producerPages begins with the producer position
     * @param data twice the size of the ring
     */
    RingMemory(
            MemorySegment consumerPage,
            MemorySegment producerPages,
            MemorySegment data,
            Backing backing) {
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.data = data;
        this.backing = backing;
        this.mask = data.byteSize() / 2 - 1;
    }

    static RingMemory map(int fd, long size) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        String operation = "map a ring buffer";
        int readWrite = Libc.PROT_READ | Libc.PROT_WRITE;
        MemorySegment consumer =
                Calls.check(Libc.mmap(page, readWrite, Libc.MAP_SHARED, fd, 0), operation);
        try {
            long length = page + 2 * size;
            MemorySegment producer =
                    Calls.check(
                            Libc.mmap(length, Libc.PROT_READ, Libc.MAP_SHARED, fd, page),
                            operation);
            return new RingMemory(
                    consumer, producer, producer.asSlice(page), new Mappings(consumer, producer));
        } catch (RuntimeException e) {
            Libc.munmap(consumer);
            throw e;
        }
    }

    /** Bytes of data. */
    long size() {
        return mask + 1;
    }

    long consumerPositionAcquire() {
        return (long) LONG.getAcquire(consumerPage, 0L);
    }

    /** Gives the slots below {@code position} back to the producers. */
    void consumerPositionRelease(long position) {
        LONG.setRelease(consumerPage, 0L, position);
    }

    long producerPositionAcquire() {
        return (long) LONG.getAcquire(producerPages, 0L);
    }

    /** The first word of the record header at a position: its length and two flags. */
    int headerAcquire(long position) {
        return (int) INT.getAcquire(data, position & mask);
    }

    /**
     * The bytes of the record whose header is at a position: read-only, and not to be had after
     * {@code pass} or by another thread.
     */
    MemorySegment record(long position, long length, Arena pass) {
        return backing.lend(data, (position & mask) + RecordHeader.SIZE, length, pass);
    }

    /**
     * How many slots lie between two positions. Where headers make no sense, which is for the
     * reader to complain of, it counts as far as they do.
     */
    long countSlots(long from, long to) {
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

    void unmap() {
        backing.release();
    }

    /** The kernel's memory: lent where it is, and unmapped in the end. */
    private record Mappings(MemorySegment consumer, MemorySegment producer) implements Backing {
        @Override
        public MemorySegment lend(MemorySegment data, long offset, long length, Arena pass) {
            return NativeMemory.readOnly(data.address() + offset, length, pass);
        }

        @Override
        public void release() {
            Libc.munmap(producer);
            Libc.munmap(consumer);
        }
    }
}
