package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.Delivery;
import java.lang.foreign.MemorySegment;

/** What the reader has read and published of one CPU's buffer. Used by the loop's thread alone. */
final class CpuBuffer {
    private static final long LARGEST_STEP = 4096;

    private final String name;
    private final int part;
    private final CpuMemory memory;
    private final CpuRecords records;
    private final long step;

    private long position; // of the next record to be read
    private long published; // data_tail
    private long furthest; // the greatest read position so far
    private long head; // as of the last sample
    private long end; // of the reads of the current drain
    private boolean ready;
    private long dropped;

    /**
     * Begins at {@code data_tail}.
     *
     * @param name the buffer, as messages name it
     * @param part the number of this CPU's part of the buffer
     * @param scratch for {@link CpuRecords}
     */
    CpuBuffer(String name, int part, CpuMemory memory, MemorySegment scratch) {
        this.name = name;
        this.part = part;
        this.memory = memory;
        this.published = memory.tailAcquire();
        this.records = new CpuRecords(memory, scratch, published);
        this.step = Math.min(memory.size() / 8, LARGEST_STEP);
        this.position = published;
        this.furthest = published;
        this.head = published;
    }

    int part() {
        return part;
    }

    CpuMemory memory() {
        return memory;
    }

    CpuRecords records() {
        return records;
    }

    long position() {
        return position;
    }

    long published() {
        return published;
    }

    /** The head as of the last {@link #sampleHead}. */
    long head() {
        return head;
    }

    long dropped() {
        return dropped;
    }

    /** Whether it is among the CPUs that the next drain reads. */
    boolean isReady() {
        return ready;
    }

    void setReady(boolean ready) {
        this.ready = ready;
    }

    /** Acquires the head, without a check; returns by how many bytes it has grown. */
    long sampleHead() {
        long before = head;
        head = memory.headAcquire();
        return head - before;
    }

    boolean hasUnread() {
        return head != position;
    }

    /** Whether the kernel can have moved the head to where it is. */
    boolean isPossible() {
        return Corruption.isPossible(position, head, memory.size());
    }

    /**
     * Checks the positions, the head being the one that was sampled last.
     *
     * @throws io.bpfevents.core.BpfException if they are impossible, or another reader moved one
     */
    void check() {
        requireOnlyReader();
        if (!isPossible()) {
            throw corrupt("the positions are impossible", position);
        }
    }

    private void requireOnlyReader() {
        if (memory.tailAcquire() != published) {
            throw PerfCorruption.moved(name, memory, published);
        }
    }

    /** Begins a drain that ends at the sampled head, or before {@code until} if that is less. */
    void beginDrain(long until) {
        check();
        end = position + Math.min(head - position, until - position);
    }

    /** The end of the current drain. */
    long end() {
        return end;
    }

    /** Whether the current drain has read everything before its end. */
    boolean isDrained() {
        return end - position <= 0;
    }

    /** Whether the next record was read before, by a subscription that did not acknowledge it. */
    boolean isRepeated() {
        return furthest - position > 0;
    }

    /** Whether the next record ends within the current drain, which is at its end otherwise. */
    boolean hasNext() {
        if (!isDrained() && size(memory.header(position), position, head) > end - position) {
            end = position;
        }
        return !isDrained();
    }

    /** Another reader, libbpf, passes the next record. */
    void read(int size) {
        position += size;
        furthest = position;
    }

    /** The other reader has published what it passed. */
    void publishedByLibbpf() {
        published = position;
    }

    /**
     * Delivers the records of one step, which are all new or all repeated.
     *
     * @param place of the first one in the order of delivery
     */
    void walk(Delivery<?> delivery, int limit, long place, boolean stopAtLoss) {
        records.begin(place - position, stopAtLoss);
        long before = position;
        walkTo(delivery, stepEnd(), limit);
        if (position == before && !delivery.isDeclined()) {
            long size = size(memory.header(position), position, head);
            if (size > end - position) {
                end = position; // it ends after the bound
            } else {
                walkTo(delivery, position + size, 1); // longer than a step
            }
        }
    }

    /** As {@link #walk}, up to a position before the end of the drain. */
    void walkTo(Delivery<?> delivery, int limit, long place, boolean stopAtLoss, long upTo) {
        long drainEnd = end;
        end = upTo;
        try {
            walk(delivery, limit, place, stopAtLoss);
        } finally {
            end = end == upTo ? drainEnd : end; // walk() moves it if a record ends after it
        }
    }

    /** Passes the next sample without delivering it. */
    void passLate() {
        position += sizeAt(position);
        furthest = position - furthest > 0 ? position : furthest;
    }

    private long stepEnd() {
        long again = furthest - position;
        return position + Math.min(end - position, again > 0 ? Math.min(step, again) : step);
    }

    private void walkTo(Delivery<?> delivery, long to, int limit) {
        try {
            delivery.walk(records, position, to, limit);
        } finally {
            position = delivery.position();
            furthest = position - furthest > 0 ? position : furthest;
        }
    }

    /** The header of an unread record, which was checked. */
    long checkedHeader(long at) {
        long header = memory.header(at);
        long _ = size(header, at, head);
        return header;
    }

    /** The bytes of a record, which the kernel must be able to have written. */
    private long size(long header, long at, long to) {
        int size = PerfRecord.size(header);
        if (!PerfRecord.isPossible(header)) {
            throw corrupt("header " + Long.toHexString(header) + " is impossible", at);
        }
        if (size > to - at) {
            throw corrupt("header " + Long.toHexString(header) + " reaches too far", at);
        }
        return size;
    }

    private RuntimeException corrupt(String what, long at) {
        return PerfCorruption.of(name, memory, what, at, head);
    }

    /** The bytes of an unread record, which was checked. */
    long sizeAt(long at) {
        return size(memory.header(at), at, head);
    }

    /** Passes the next record: drops it if it is a sample, or counts the loss that it reports. */
    void pass() {
        long header = memory.header(position);
        long size = PerfRecord.size(header);
        switch (PerfRecord.type(header)) {
            case PerfRecord.SAMPLE -> dropped++;
            case PerfRecord.LOST -> {
                boolean _ = records.countLoss(position);
            }
            default -> {}
        }
        position += size;
        furthest = position - furthest > 0 ? position : furthest;
        if (position - published >= step) {
            publish(position);
        }
    }

    /**
     * Releases the data before a position to the kernel.
     *
     * @throws io.bpfevents.core.BpfException if another reader moved {@code data_tail}
     */
    void publish(long upTo) {
        if (upTo != published) {
            requireOnlyReader();
            published = upTo;
            memory.tailRelease(upTo);
        }
    }

    /** Reads again from {@code data_tail} on; returns by how many bytes that is back. */
    long rewind() {
        long bytes = position - published;
        position = published;
        return bytes;
    }

    /** The samples between {@code data_tail} and the sampled head, up to an impossible header. */
    long pending() {
        check();
        long samples = 0;
        long at = published;
        while (head - at > 0) {
            long header = memory.header(at);
            if (!PerfRecord.isPossible(header) || PerfRecord.size(header) > head - at) {
                break; // the next read reports it
            }
            samples += PerfRecord.type(header) == PerfRecord.SAMPLE ? 1 : 0;
            at += PerfRecord.size(header);
        }
        return samples;
    }
}
