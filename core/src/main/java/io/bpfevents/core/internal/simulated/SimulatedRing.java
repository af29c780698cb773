package io.bpfevents.core.internal.simulated;

import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.FailureCounts;
import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.overwrite.OverwriteReader;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.BufferBackend;
import io.bpfevents.core.internal.serve.OpenBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The algorithm of {@code kernel/bpf/ringbuf.c} over memory of the JVM. Any thread may produce. As
 * in the kernel, the reader does not take the lock.
 */
public final class SimulatedRing implements BufferBackend, FailureCounts {
    /** In place of a position: the reserve failed and was counted. */
    public static final long RESERVE_FAILED = -1;

    private static final long LARGEST_RECORD = 0xffff_ffffL / 4; // RINGBUF_MAX_RECORD_SZ

    private static final int[] NO_FDS = {}; // producers wake the loop

    private final String name;
    private final boolean overwrites;
    private final SimulatedMemory memory;

    // guarded by this, for longer than the kernel holds its lock: close() waits for it too
    private boolean closed;
    private volatile long failures;
    private volatile long throttled;
    private long failedAt; // the producer position at the latest failure

    /** An empty ring, whose reserves fail while it is full. */
    public SimulatedRing(String name, long sizeBytes) {
        this(name, sizeBytes, false);
    }

    /**
     * An empty ring.
     *
     * @param overwrites whether a reserve overwrites the oldest records: {@code BPF_F_RB_OVERWRITE}
     */
    public SimulatedRing(String name, long sizeBytes, boolean overwrites) {
        this.name = name;
        this.overwrites = overwrites;
        this.memory = new SimulatedMemory(sizeBytes);
    }

    /** The memory of the ring. */
    public SimulatedMemory memory() {
        return memory;
    }

    /**
     * {@code __bpf_ringbuf_reserve}.
     *
     * @return the position of the record, or {@link #RESERVE_FAILED}
     */
    public synchronized long reserve(long length) {
        requireOpen();
        long position = tryReserve(length);
        if (position == RESERVE_FAILED) {
            failures++;
            failedAt = memory.producerPosition();
        }
        return position;
    }

    /** {@code bpf_events_throttled}. */
    public synchronized void throttle() {
        requireOpen();
        throttled++;
    }

    private long tryReserve(long length) {
        if (length > LARGEST_RECORD) {
            return RESERVE_FAILED;
        }
        long consumer = memory.consumerPositionAcquire();
        long begin = memory.producerPosition();
        long end = begin + RecordHeader.slot(length);
        long pending = pendingPosition(begin);
        memory.setPendingPosition(pending);
        // Unsigned, as in the kernel. The consumer position may be wrong, the pending one never is.
        if (exceeds(end - pending) || (!overwrites && exceeds(end - consumer))) {
            return RESERVE_FAILED;
        }
        if (overwrites) {
            memory.setOverwritePosition(oldestFor(end));
        }
        memory.setHeader(begin, (int) length | RecordHeader.BUSY);
        memory.producerPositionRelease(end);
        return begin;
    }

    /** Advances the pending position over the records that were committed since. */
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

    /** The position of the oldest record that can stay if the newest one ends at a position. */
    private long oldestFor(long end) {
        long oldest = memory.overwritePosition();
        while (exceeds(end - oldest)) { // not beyond the pending position
            oldest += RecordHeader.slot(RecordHeader.length(memory.header(oldest)));
        }
        return oldest;
    }

    private boolean exceeds(long span) {
        return Long.compareUnsigned(span, memory.size() - 1) > 0;
    }

    /** Reads the bytes that an older record left in a reserved one. */
    public synchronized void read(long position, MemorySegment bytes) {
        requireOpen();
        memory.read(position, bytes);
    }

    /**
     * {@code bpf_ringbuf_commit}, with the bytes of the record.
     *
     * @return whether the consumer had read everything before this record, so that an adaptive
     *     wake-up is due
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
        return producerPosition() - Math.max(consumerPosition(), memory.overwritePosition());
    }

    /** {@code BPF_RB_RING_SIZE}. */
    public synchronized long ringSize() {
        requireOpen();
        return memory.size();
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

    /** {@code BPF_RB_OVERWRITE_POS}. */
    public synchronized long overwritePosition() {
        requireOpen();
        return memory.overwritePosition();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** Rejects further calls of producers with an exception; reading continues. */
    public synchronized void rejectProducers() {
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
    public int[] fds() {
        return NO_FDS;
    }

    @Override
    public boolean placesLosses() {
        return true;
    }

    @Override
    public @Nullable ControlBlock control() {
        return null; // its producers wake as the kernel does, and cannot be paused
    }

    @Override
    public boolean skips() {
        return true;
    }

    @Override
    public boolean keepsUnread() {
        return !overwrites;
    }

    @Override
    public long count() {
        return failures;
    }

    @Override
    public long throttled() {
        return throttled;
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.of(0); // a reserve fails only without space
    }

    @Override
    public synchronized void snapshot(FailureSnapshot snapshot) {
        snapshot.set(failures, failedAt);
    }

    @Override
    public void claim() {} // no other ring object shares this memory

    @Override
    public void unclaim() {}

    @Override
    public OpenBuffer open(BufferCounters counters) {
        RingMemory view = memory.forReader();
        BufferReader reader =
                overwrites ? new OverwriteReader(name, view) : new MappedRingbufReader(name, view);
        return new OpenBuffer(name, reader, view::unmap, counters);
    }

    @Override
    public void close() {
        rejectProducers(); // waits for a producer that holds the lock
        memory.close();
    }

    /** The ring as messages name it. */
    @Override
    public String toString() {
        return "simulated ring " + name;
    }
}
