package io.bpfevents.core.testing.perf;

import io.bpfevents.core.internal.perf.CpuMemory;
import io.bpfevents.core.internal.perf.PerfRecord;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The perf buffer of one CPU in plain memory, written as {@code kernel/events/ring_buffer.c} does:
 * unread data are not overwritten, and a loss is recorded before the next sample that fits.
 */
public final class PlainPerfBuffer {
    /** Bytes before the data. */
    private static final long PAGE = 4096;

    private static final long TIME = 8;
    private static final long CPU = 16;
    private static final long RAW_SIZE = 24;

    private final int cpu;
    private final long size;
    private final long begin;
    private final MemorySegment mapping;
    private final CpuMemory memory;
    private final List<Written> written = new ArrayList<>();
    private long lost; // since the last loss was recorded
    private long failures;
    private long time;
    private int misc;

    /**
     * A record that was written.
     *
     * @param number of the sample, by {@link PerfFixture#numbered}; else of lost samples
     */
    public record Written(long position, int size, boolean isSample, int number) {}

    /**
     * An empty buffer.
     *
     * @param begin its head and tail
     */
    public PlainPerfBuffer(Arena arena, int cpu, long size, long begin) {
        this.cpu = cpu;
        this.size = size;
        this.begin = begin;
        mapping = arena.allocate(PAGE + size, 8);
        set(CpuMemory.DATA_OFFSET, PAGE);
        set(CpuMemory.DATA_SIZE, size);
        set(CpuMemory.HEAD, begin);
        set(CpuMemory.TAIL, begin);
        memory = new CpuMemory(cpu, mapping);
    }

    private void set(long offset, long value) {
        mapping.set(ValueLayout.JAVA_LONG, offset, value);
    }

    /** The memory as a reader accesses it. */
    public CpuMemory memory() {
        return memory;
    }

    /** Its first position. */
    public long begin() {
        return begin;
    }

    /** All bytes, to damage them. */
    public MemorySegment mapping() {
        return mapping;
    }

    /** Sets a word of the data. */
    public void word(long position, long value) {
        set(PAGE + (position & (size - 1)), value);
    }

    /** Sets the flags of later samples: {@code perf_event_header.misc}. */
    public void misc(int flags) {
        misc = flags;
    }

    /** Sets the time of the next sample; later ones are one more each. */
    public void time(long next) {
        time = next - 1;
    }

    /** The samples and losses that were written. */
    public List<Written> written() {
        return written;
    }

    /** Outputs that failed. */
    public long failures() {
        return failures;
    }

    /** Failures that no record reports yet. */
    public long unreported() {
        return lost;
    }

    /** Bytes of a sample in the buffer. */
    public static int sampleSize(int length) {
        return (int) RAW_SIZE + ((length + Integer.BYTES + 7) & -8);
    }

    /** Writes a sample, if there is space. */
    public boolean output(byte[] data) {
        int bytes = sampleSize(data.length);
        int needed = bytes + (lost > 0 ? PerfRecord.LOST_BYTES : 0);
        long head = memory.headAcquire();
        if (((memory.tailAcquire() - (head + 1)) & (size - 1)) < needed) { // CIRC_SPACE
            lost++;
            failures++;
            return false;
        }
        if (lost > 0) {
            header(head, PerfRecord.LOST, PerfRecord.LOST_BYTES);
            word(head + 8, 77); // the ID of the event
            word(head + PerfRecord.LOST_COUNT, lost);
            written.add(new Written(head, PerfRecord.LOST_BYTES, false, (int) lost));
            head += PerfRecord.LOST_BYTES;
            lost = 0;
        }
        header(head, PerfRecord.SAMPLE, bytes);
        word(head + TIME, ++time);
        word(head + CPU, cpu);
        MemorySegment raw = MemorySegment.ofArray(new byte[bytes - (int) RAW_SIZE]);
        raw.fill((byte) 0xee); // padding has any content
        raw.set(ValueLayout.JAVA_INT_UNALIGNED, 0, bytes - PerfRecord.SAMPLE_HEADER);
        MemorySegment.copy(MemorySegment.ofArray(data), 0, raw, Integer.BYTES, data.length);
        for (long at = 0; at < raw.byteSize(); at += 8) {
            word(head + RAW_SIZE + at, raw.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        written.add(new Written(head, bytes, true, number(data)));
        set(CpuMemory.HEAD, head + bytes);
        return true;
    }

    private static int number(byte[] data) {
        return data.length < 8
                ? 0
                : MemorySegment.ofArray(data).get(ValueLayout.JAVA_INT_UNALIGNED, 4);
    }

    /** Writes a record of another type, which has only a header. */
    public void other(int type, int bytes) {
        long head = memory.headAcquire();
        header(head, type, bytes);
        set(CpuMemory.HEAD, head + bytes);
    }

    private void header(long position, int type, int bytes) {
        word(position, type | ((long) misc << 32) | ((long) bytes << 48));
    }
}
