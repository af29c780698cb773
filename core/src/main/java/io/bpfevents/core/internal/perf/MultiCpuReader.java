package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.BufferReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the readers of a perf buffer have in common: each CPU is a part, and its memory is mapped.
 * Parts are numbered in the order in which they were added.
 */
public abstract class MultiCpuReader implements BufferReader {
    final CpuTurns cpus = new CpuTurns();
    private final String name;
    private final Arena arena = Arena.ofShared(); // a manual loop may be run by several threads
    private final MemorySegment scratch = arena.allocate(PerfRecord.LARGEST, Long.BYTES);
    private long sizeBytes;
    private long partBytes;

    /** A reader without CPUs of a buffer, which messages name by {@code name}. */
    MultiCpuReader(String name) {
        this.name = name;
    }

    /**
     * Adds the memory of a CPU, which must stay mapped until this is closed. Reading begins at
     * {@code data_tail}.
     *
     * @return the number of its part
     */
    public int add(CpuMemory memory) {
        CpuBuffer cpu = new CpuBuffer(name, parts(), memory, scratch);
        cpus.add(cpu);
        sizeBytes += memory.size();
        partBytes = partBytes == 0 ? memory.size() : Math.min(partBytes, memory.size());
        return cpu.part();
    }

    /** The number of parts. */
    public final int parts() {
        return cpus.all().size();
    }

    /** The number of the CPU of a part. */
    public final int cpu(int part) {
        return cpus.all().get(part).memory().cpu();
    }

    /** The kernel has notified for a part: the next drain reads it. */
    public final void ready(int part) {
        cpus.makeReady(cpus.all().get(part));
    }

    /**
     * Makes the next drain read all CPUs that have records, also below their notification
     * threshold.
     */
    @Override
    public final void checkAll() {
        cpus.checkAll();
    }

    /** Whether every record of every CPU was read, also below the notification threshold. */
    public final boolean isDrained() {
        cpus.sampleAll();
        return !cpus.isReady();
    }

    /** Whether the next drain may find records that no further notification reports. */
    @Override
    public final boolean hasUnread() {
        return cpus.isReady();
    }

    /** The end of reads of a CPU. */
    static long at(Bound bound, CpuBuffer cpu) {
        return bound.isNone() ? cpu.position() + Long.MAX_VALUE : bound.at(cpu.part());
    }

    @Override
    public final void mark(Bound bound) {
        cpus.sampleAll();
        for (CpuBuffer cpu : cpus.all()) {
            bound.set(cpu.part(), cpu.head());
        }
    }

    @Override
    public final boolean isPast(Bound bound) {
        for (CpuBuffer cpu : cpus.all()) {
            if (cpu.position() - at(bound, cpu) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final boolean isSettled(Bound bound) {
        for (CpuBuffer cpu : cpus.all()) {
            if (cpu.published() - at(bound, cpu) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Always false: the kernel notifies whether or not the reader has caught up. */
    @Override
    public boolean isCaughtUp() {
        return false;
    }

    /** Checks the CPUs that are ready. */
    @Override
    public final void checkPositions() {
        for (CpuBuffer cpu : cpus.ready()) {
            cpus.sample(cpu);
            cpu.check();
        }
    }

    /** Bytes that were read, over all CPUs. */
    @Override
    public final long position() {
        return cpus.read();
    }

    /** {@link #position()} and the bytes that are unread by the heads that were sampled last. */
    @Override
    public final long producerPosition() {
        return cpus.read() + cpus.unread();
    }

    /** The position of the first byte that is not settled. */
    long settledPosition() {
        return position();
    }

    /** Bytes that are not settled, by the heads that were sampled last. */
    @Override
    public final long pendingBytes() {
        return cpus.isPossible() ? producerPosition() - settledPosition() : UNKNOWN;
    }

    /** Counts samples, after it has sampled the heads of all CPUs. */
    @Override
    public final long pending() {
        cpus.sampleAll();
        long samples = 0;
        for (CpuBuffer cpu : cpus.all()) {
            samples += cpu.pending();
        }
        return samples;
    }

    @Override
    public final long sizeBytes() {
        return sizeBytes;
    }

    /** Bytes of the smallest buffer of a CPU; 0 without CPUs. */
    @Override
    public final long partBytes() {
        return partBytes;
    }

    /** Always 0: a perf buffer has no discarded records. */
    @Override
    public final long discarded() {
        return 0;
    }

    /** Records that the kernel has reported as lost, in the records that were passed. */
    public final long lost() {
        long records = 0;
        for (CpuBuffer cpu : cpus.all()) {
            records += cpu.records().lost();
        }
        return records;
    }

    /** As {@link #lost()}, of one part. */
    public final long lostOfPart(int part) {
        return cpus.all().get(part).records().lost();
    }

    /** Frees what it has allocated. The owner of the memory unmaps it. */
    @Override
    public void close() {
        arena.close();
    }
}
