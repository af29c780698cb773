package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The two pages of a ring that hold its positions, shared with the kernel.
 *
 * <p>Positions are byte counts that only grow. The consumer page comes first in the map and is the
 * only one that user space may write; the producer page follows, and behind it the data. Layout:
 * {@code struct bpf_ringbuf} and {@code ringbuf_map_mmap_kern} of {@code kernel/bpf/ringbuf.c}.
 *
 * <p>Touching it after {@link #unmap()} would end the process, so it belongs to one thread.
 */
final class RingMemory {
    private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment consumerPage;
    private final MemorySegment producerPage;

    private RingMemory(MemorySegment consumerPage, MemorySegment producerPage) {
        this.consumerPage = consumerPage;
        this.producerPage = producerPage;
    }

    static RingMemory map(int fd) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        String operation = "map the positions of a ring buffer";
        MemorySegment consumer =
                Calls.check(Libc.mmap(page, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0), operation);
        MemorySegment producer = Libc.mmap(page, Libc.PROT_READ, Libc.MAP_SHARED, fd, page);
        try {
            return new RingMemory(consumer, Calls.check(producer, operation));
        } catch (RuntimeException e) {
            Libc.munmap(consumer);
            throw e;
        }
    }

    long consumerPositionAcquire() {
        return (long) POSITION.getAcquire(consumerPage, 0L);
    }

    long producerPositionAcquire() {
        return (long) POSITION.getAcquire(producerPage, 0L);
    }

    void unmap() {
        Libc.munmap(producerPage);
        Libc.munmap(consumerPage);
    }
}
