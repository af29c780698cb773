package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.AcknowledgedSlots;
import io.bpfevents.core.internal.read.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that were read and not acknowledged, in the order of delivery: which of them are in the
 * memory of which CPU. Used by the loop's thread alone.
 */
final class DeliveredSegments implements AcknowledgedSlots.Headers {
    private @Nullable Segment first;
    private @Nullable Segment last;
    private @Nullable Segment current; // of the last header that was read
    private long size = 1;
    private long partSize;

    /** Bytes of one CPU in a row. */
    private static final class Segment {
        final CpuBuffer cpu;
        final long shift; // the place in the order of delivery, less the position
        long end; // position
        @Nullable Segment next;

        Segment(CpuBuffer cpu, long place, long begin) {
            this.cpu = cpu;
            this.shift = place - begin;
        }

        boolean isBefore(long place) {
            return end + shift - place <= 0;
        }
    }

    /**
     * Sets the sizes of the buffers.
     *
     * @param total of all CPUs, in bytes
     * @param part of the smallest one
     */
    void grow(long total, long part) {
        size = Long.highestOneBit(2 * total - 1);
        partSize = part;
    }

    /**
     * Adds what was just read of a CPU.
     *
     * @param place of the first byte in the order of delivery: where the last segment ends
     * @param begin the position of the first byte
     */
    void add(CpuBuffer cpu, long place, long begin) {
        Segment segment = last;
        if (segment == null) {
            segment = new Segment(cpu, place, begin);
            first = segment;
            current = segment;
        } else if (segment.cpu != cpu) {
            segment.next = new Segment(cpu, place, begin);
            segment = segment.next;
        }
        segment.end = cpu.position();
        last = segment;
    }

    /** Publishes everything before a place in the order of delivery. */
    void publishTo(long place) {
        Segment segment = first;
        while (segment != null && segment.isBefore(place)) {
            segment.cpu.publish(segment.end);
            segment = segment.next;
        }
        first = segment;
        current = segment;
        if (segment == null) {
            last = null;
        } else if (place - segment.shift - segment.cpu.published() > 0) {
            segment.cpu.publish(place - segment.shift);
        }
    }

    /** Forgets what was not acknowledged. */
    void clear() {
        first = null;
        last = null;
        current = null;
    }

    /**
     * The header of a record as a ring would have it. A record that is not a sample counts as
     * discarded.
     *
     * @param place in the order of delivery, not before that of the last call
     */
    @Override
    public int headerAcquire(long place) {
        Segment segment = current;
        while (segment != null && segment.isBefore(place)) {
            segment = segment.next;
        }
        current = segment;
        if (segment == null) {
            throw new IllegalArgumentException("place " + place + " was not read");
        }
        long header = segment.cpu.memory().header(place - segment.shift);
        int length = PerfRecord.size(header) - (int) RecordHeader.SIZE;
        boolean sample = PerfRecord.type(header) == PerfRecord.SAMPLE;
        return sample ? length : length | RecordHeader.DISCARD;
    }

    /** A power of two that is not less than the size of all CPUs' buffers together. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public long partSize() {
        return partSize;
    }
}
