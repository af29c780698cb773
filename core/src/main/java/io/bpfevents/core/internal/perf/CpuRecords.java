package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.RecordMemory;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The records of one CPU as {@link PerfWalk} reads them: in place at absolute addresses, or, if a
 * record wraps, as a copy. Used by the loop's thread.
 */
final class CpuRecords extends RecordMemory {
    private final CpuMemory memory;
    private final MemorySegment scratch;
    private final long address;
    private final long end; // address

    // of the current walk
    private long shift;
    private boolean stopAtLoss;
    private boolean atLoss;

    private long lost;
    private long countedTo; // position; records before it have been counted in lost

    // of the current pass; null before its first slice
    private @Nullable Arena pass;

    /**
     * Records in memory.
     *
     * @param scratch for copies: {@link PerfRecord#LARGEST} bytes, aligned to 8
     * @param position of the first record that is read
     */
    CpuRecords(CpuMemory memory, MemorySegment scratch, long position) {
        super(NativeMemory.ADDRESS_SPACE, memory.data().address(), memory.size() - 1);
        this.memory = memory;
        this.scratch = scratch;
        this.address = memory.data().address();
        this.end = address + memory.size();
        this.countedTo = position;
    }

    /**
     * Begins a walk.
     *
     * @param shift the place of a record in the order of delivery, less its position
     * @param stopAtLoss whether the walk ends after a record that reports a loss
     */
    void begin(long shift, boolean stopAtLoss) {
        this.shift = shift;
        this.stopAtLoss = stopAtLoss;
        this.atLoss = false;
    }

    /** What is added to a position for the place of its record in the order of delivery. */
    long shift() {
        return shift;
    }

    /** The bytes from an address on that do not wrap. */
    long contiguous(long from) {
        return end - from;
    }

    /**
     * Copies a record that wraps.
     *
     * @return the address of the copy, valid until the next one is made
     */
    long copy(long position, long size) {
        long offset = position & mask();
        long first = Math.min(size, memory.size() - offset);
        MemorySegment.copy(memory.data(), offset, scratch, 0, first);
        MemorySegment.copy(memory.data(), 0, scratch, first, size - first);
        return scratch.address();
    }

    /**
     * Counts the loss that the kernel has recorded at a position, unless that was done before.
     *
     * @return whether the walk ends after this record
     */
    boolean countLoss(long position) {
        if (position - countedTo < 0) {
            return false;
        }
        countedTo = position + PerfRecord.LOST_BYTES;
        lost += memory.word(position + PerfRecord.LOST_COUNT);
        atLoss = stopAtLoss;
        return atLoss;
    }

    /** Whether the last walk ended after a record that reports a loss. */
    boolean isAtLoss() {
        return atLoss;
    }

    /** Records that the kernel has reported as lost. */
    long lost() {
        return lost;
    }

    @Override
    public MemorySegment slice(long offset, long length) {
        if (pass == null) {
            pass = Arena.ofConfined();
        }
        return NativeMemory.readOnly(offset, length, pass);
    }

    @Override
    public void endPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
