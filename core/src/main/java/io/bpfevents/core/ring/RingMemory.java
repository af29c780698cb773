package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring's memory, shared with the kernel: two positions and the data.
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
    private final long mask;

    private RingMemory(
            MemorySegment consumerPage, MemorySegment producerPages, MemorySegment data) {
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.data = data;
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
            return new RingMemory(consumer, producer, producer.asSlice(page));
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

    /** Where the byte at a position is in this process. */
    long address(long position) {
        return data.address() + (position & mask);
    }

    void unmap() {
        Libc.munmap(producerPages);
        Libc.munmap(consumerPage);
    }
}
