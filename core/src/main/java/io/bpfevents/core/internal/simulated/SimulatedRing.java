package io.bpfevents.core.internal.simulated;

import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.FailureCounts;
import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.OpenRing;
import io.bpfevents.core.internal.serve.RingBackend;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's algorithm over plain memory: {@code kernel/bpf/ringbuf.c}. Any thread may produce;
 * the reader is not in the way of the lock, as it is not in the kernel's.
 */
public final class SimulatedRing implements RingBackend, FailureCounts {
    /** Instead of a position: there is no room, and the failure has been counted. */
    public static final long NO_ROOM = -1;

    private static final long LARGEST_RECORD = 0xffff_ffffL / 4; // RINGBUF_MAX_RECORD_SZ

    private final String name;
    private final SimulatedMemory memory;

    // guarded by this; the kernel's lock covers less, but here a closing ring waits for it too
    private boolean closed;
    private volatile long failures;
    private long failedAt; // the producer position at the latest

    public SimulatedRing(String name, long sizeBytes) {
        this.name = name;
        this.memory = new SimulatedMemory(sizeBytes);
    }

    public SimulatedMemory memory() {
        return memory;
    }

    /**
     * {@code __bpf_ringbuf_reserve}.
     *
     * @return where the record begins, or {@link #NO_ROOM}
     */
    public synchronized long reserve(long length) {
        requireOpen();
        long position = tryReserve(length);
        if (position == NO_ROOM) {
            failures++;
            failedAt = memory.producerPosition();
        }
        return position;
    }

    private long tryReserve(long length) {
        if (length > LARGEST_RECORD) {
            return NO_ROOM;
        }
        long consumer = memory.consumerPositionAcquire();
        long begin = memory.producerPosition();
        long end = begin + RecordHeader.slot(length);
        long pending = pendingPosition(begin);
        memory.setPendingPosition(pending);
        // Unsigned, as there. What the reader says may be wrong, a record in progress never is.
        if (exceeds(end - consumer) || exceeds(end - pending)) {
            return NO_ROOM;
        }
        memory.setHeader(begin, (int) length | RecordHeader.BUSY);
        memory.producerPositionRelease(end);
        return begin;
    }

    /** Moves the pending position over what has been committed since. */
    private long pendingPosition(long producer) {
        long pending = memory.pendingPosition();
        while (pending < producer) {
            int header = memory.header(pending);
            if (RecordHeader.isBusy(header)) {
                break;
            }
            pending += RecordHeader.slot(RecordHeader.length(header));
        }
        return pending;
    }

    private boolean exceeds(long span) {
        return Long.compareUnsigned(span, memory.size() - 1) > 0;
    }

    /** What lies in a reserved record, left there by an older one. */
    public synchronized void read(long position, MemorySegment bytes) {
        requireOpen();
        memory.read(position, bytes);
    }

    /**
     * {@code bpf_ringbuf_commit}, with the record's bytes.
     *
     * @return whether the consumer had read everything before this record: an adaptive wake-up is
     *     due
     */
    public synchronized boolean commit(long position, MemorySegment bytes, boolean discard) {
        requireOpen();
        memory.write(position, bytes);
        int length = (int) bytes.byteSize();
        memory.exchangeHeader(position, discard ? length | RecordHeader.DISCARD : length);
        VarHandle.fullFence(); // the reader publishes its position and then reads the header
        long mask = memory.size() - 1;
        return ((memory.consumerPositionAcquire() ^ position) & mask) == 0;
    }

    /** {@code BPF_RB_AVAIL_DATA}. */
    public synchronized long availableData() {
        return producerPosition() - consumerPosition();
    }

    /** {@code BPF_RB_CONS_POS}. */
    public synchronized long consumerPosition() {
        requireOpen();
        return memory.consumerPositionAcquire();
    }

    /** {@code BPF_RB_PROD_POS}. */
    public synchronized long producerPosition() {
        requireOpen();
        return memory.producerPosition();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** From here on producers get an exception; the reader goes on. */
    public synchronized void refuseProducers() {
        closed = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return memory.size();
    }

    @Override
    public int fd() {
        return Pollable.NO_FD; // producers wake the loop
    }

    @Override
    public FailureCounts failures() {
        return this;
    }

    @Override
    public @Nullable ControlBlock control() {
        return null; // its producers wake as the kernel does, and never pause
    }

    @Override
    public boolean skips() {
        return true;
    }

    @Override
    public long count() {
        return failures;
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.of(0); // nothing but want of room makes a reserve fail
    }

    @Override
    public boolean hasPositions() {
        return true;
    }

    @Override
    public synchronized void snapshot(FailureSnapshot snapshot) {
        snapshot.set(failures, failedAt);
    }

    @Override
    public void claim() {} // no other object can have this memory

    @Override
    public void unclaim() {}

    @Override
    public OpenRing open(BufferCounters counters) {
        RingMemory view = memory.forReader();
        return new OpenRing(name, view, new MappedRingbufReader(name, view), counters);
    }

    @Override
    public void close() {
        refuseProducers(); // and wait for the one that is in it
        memory.close();
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return "simulated ring " + name;
    }
}
