package io.bpfevents.core.internal.overwrite;

import io.bpfevents.core.internal.memory.HeapRecordMemory;
import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RecordMemory;
import io.bpfevents.core.internal.read.RingMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Copies of the oldest committed records of a ring in overwrite mode. A record can be overwritten
 * while it is read, so it is copied first, and the copy counts only if the overwrite position has
 * not passed the record afterwards. {@code __bpf_ringbuf_reserve} of {@code kernel/bpf/ringbuf.c}
 * moves that position, record by record, before the program overwrites what is below it. On x86
 * these stores become visible in that order; on weaker hardware the kernel has no barrier between
 * them: see {@code docs/memory-order.md}.
 */
final class RecordCopy {
    private static final long SMALLEST = 1 << 15; // a copy of so many bytes takes microseconds

    /** Copies that were overwritten meanwhile, before the reader skips what is in the ring. */
    private static final int TRIES = 64;

    private static final long NONE = -1; // no position: those are multiples of 8
    private static final long ALIGNMENT = 7; // slots are multiples of 8 bytes

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;

    private final String name;
    private final RingMemory ring;
    private long capacity;
    private MemorySegment bytes;
    private RecordMemory records;
    private long origin; // the position of the first byte
    private long begin;
    private long end;
    private long suspect = NONE; // the position of a header that was impossible

    /** An empty copy at a position. */
    RecordCopy(String name, RingMemory ring, long position) {
        this.name = name;
        this.ring = ring;
        this.origin = position;
        this.begin = position;
        this.end = position;
        this.capacity = Math.min(SMALLEST, ring.size());
        this.bytes = allocate(capacity);
        this.records = new HeapRecordMemory(bytes, origin);
    }

    private static MemorySegment allocate(long capacity) {
        return MemorySegment.ofArray(new long[(int) (capacity / Long.BYTES)]);
    }

    /** The copied records. */
    RecordMemory records() {
        return records;
    }

    /** The position of the first copied record. */
    long begin() {
        return begin;
    }

    /** The position after the last copied record. */
    long end() {
        return end;
    }

    /** Moves it, empty, to a position. */
    void clear(long position) {
        begin = position;
        end = position;
    }

    /**
     * Copies committed records in place of those that it has, until one is busy, the producer
     * position or the given one is reached, or it is full. Begins at the oldest record that is not
     * overwritten, which {@link #begin} returns, but not before {@code from}.
     *
     * @throws io.bpfevents.core.BpfException if the ring's memory is impossible
     */
    void fill(long from, long until) {
        long start = from;
        for (int i = 0; i < TRIES; i++) {
            long producer = ring.producerPositionAcquire();
            start = later(start, overwritePosition(from, producer));
            long stop = producer - until < 0 ? producer : until;
            long copied = copy(start, stop);
            VarHandle.acquireFence(); // all loads of the copy come before that of the position
            long valid = later(start, ring.overwritePositionAcquire());
            if (valid == start || isRecord(valid, start, copied)) {
                begin = valid;
                end = copied;
                records.endPass();
                records = new HeapRecordMemory(bytes, origin);
                if (begin == end) {
                    requirePossible(stop);
                }
                return;
            }
            start = valid;
        }
        clear(later(start, ring.producerPositionAcquire())); // they are faster than the copies
    }

    /** The overwrite position, which the given positions bound. */
    private long overwritePosition(long from, long producer) {
        long oldest = ring.overwritePositionAcquire();
        boolean possible =
                producer - from >= 0
                        && producer - oldest <= ring.size()
                        && ((producer | oldest) & ALIGNMENT) == 0;
        if (!possible) {
            throw Corruption.of(name, "overwrite position " + oldest, from, producer, ring.size());
        }
        return oldest;
    }

    private static long later(long a, long b) {
        return b - a > 0 ? b : a;
    }

    /** Copies records; returns the position after the last one. */
    private long copy(long from, long stop) {
        origin = from;
        long at = from;
        while (stop - at > 0) {
            int header = ring.headerAcquire(at); // before the bytes
            long slot = RecordHeader.slot(RecordHeader.length(header));
            if (RecordHeader.isBusy(header) || slot > stop - at) {
                break;
            }
            if (at - from + slot > capacity) {
                if (at != from) {
                    break;
                }
                grow(slot);
            }
            bytes.set(U32, offset(at), header);
            ring.copy(
                    at + RecordHeader.SIZE,
                    bytes,
                    offset(at) + RecordHeader.SIZE,
                    slot - RecordHeader.SIZE);
            at += slot;
        }
        return at;
    }

    /**
     * A header that was not overwritten must not reach beyond the producer position. Where the
     * kernel's stores are not ordered, it can be the bytes of a record that is overwritten right
     * now: so it is an error only if the next attempt to copy finds it again.
     */
    private void requirePossible(long stop) {
        int header = ring.headerAcquire(end);
        boolean possible =
                stop - end <= 0
                        || RecordHeader.isBusy(header)
                        || RecordHeader.slot(RecordHeader.length(header)) <= stop - end;
        if (!possible && suspect == end) {
            throw Corruption.of(
                    name,
                    "header " + Integer.toHexString(header) + " reaches too far",
                    end,
                    stop,
                    ring.size());
        }
        suspect = possible ? NONE : end;
    }

    private void grow(long slot) {
        capacity = Long.highestOneBit(slot - 1) << 1;
        bytes = allocate(capacity);
    }

    /** Whether a copied record begins at a position: then all from there on are intact. */
    private boolean isRecord(long position, long from, long copied) {
        long at = from;
        while (position - at > 0 && copied - at > 0) {
            at += slot(at);
        }
        return at == position;
    }

    /** The number of copied records from a position on, discarded ones included. */
    long count(long from) {
        long count = 0;
        for (long at = from; end - at > 0; at += slot(at)) {
            count++;
        }
        return count;
    }

    private long slot(long at) {
        return RecordHeader.slot(RecordHeader.length(bytes.get(U32, offset(at))));
    }

    private long offset(long position) {
        return position - origin;
    }
}
