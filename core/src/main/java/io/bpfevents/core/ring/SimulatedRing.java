package io.bpfevents.core.ring;

import io.bpfevents.core.internal.FailureLook;
import io.bpfevents.core.internal.Pollable;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's algorithm over plain memory: {@code kernel/bpf/ringbuf.c}. Any thread may produce;
 * the reader is not in the way of the lock, as it is not in the kernel's.
 */
final class SimulatedRing implements RingOrigin, FailureCounts {
    /** Instead of a position: there is no room, and the failure has been counted. */
    static final long NO_ROOM = -1;

    private static final long LARGEST_RECORD = 0xffff_ffffL / 4; // RINGBUF_MAX_RECORD_SZ

    private final String name;
    private final SimulatedMemory memory;

    // guarded by this; the kernel's lock covers less, but here a closing ring waits for it too
    private boolean closed;
    private volatile long failures;
    private long failedAt; // the producer position at the latest

    SimulatedRing(String name, long sizeBytes) {
        this.name = name;
        this.memory = new SimulatedMemory(sizeBytes);
    }

    SimulatedMemory memory() {
        return memory;
    }

    /**
     * {@code __bpf_ringbuf_reserve}.
     *
     * @return where the record begins, or {@link #NO_ROOM}
     */
    synchronized long reserve(long length) {
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
    synchronized void read(long position, MemorySegment bytes) {
        requireOpen();
        memory.read(position, bytes);
    }

    /**
     * {@code bpf_ringbuf_commit}, with the record's bytes.
     *
     * @return whether the reader is to be woken
     */
    synchronized boolean commit(
            long position, MemorySegment bytes, boolean discard, SimulatedRingbuf.Wakeup wakeup) {
        requireOpen();
        memory.write(position, bytes);
        int length = (int) bytes.byteSize();
        memory.exchangeHeader(position, discard ? length | RecordHeader.DISCARD : length);
        VarHandle.fullFence(); // the reader publishes its position and then looks at the header
        long mask = memory.size() - 1;
        boolean caughtUp = ((memory.consumerPositionAcquire() ^ position) & mask) == 0;
        return switch (wakeup) {
            case ADAPTIVE -> caughtUp;
            case NO_WAKEUP -> false;
            case FORCE_WAKEUP -> true;
        };
    }

    /** {@code bpf_ringbuf_query}. */
    synchronized long query(SimulatedRingbuf.Query what) {
        requireOpen();
        long consumer = memory.consumerPositionAcquire();
        long producer = memory.producerPosition();
        return switch (what) {
            case AVAILABLE_DATA -> producer - consumer;
            case RING_SIZE -> memory.size();
            case CONSUMER_POSITION -> consumer;
            case PRODUCER_POSITION -> producer;
        };
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** From here on producers get an exception; the reader goes on. */
    synchronized void refuseProducers() {
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
    public boolean tellsPositions() {
        return true;
    }

    @Override
    public synchronized void look(FailureLook look) {
        look.set(failures, failedAt);
    }

    @Override
    public void claim() {} // no other object can have this memory

    @Override
    public void unclaim() {}

    @Override
    public OpenRing open() {
        RingMemory view = memory.forReader();
        return new OpenRing(name, view, new MappedRingbufReader(name, view));
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
