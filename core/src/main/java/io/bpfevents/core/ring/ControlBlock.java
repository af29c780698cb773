package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * What the producer contract counts for one ring, in memory shared with the kernel.
 *
 * <p>Layout: {@code struct bpf_events_ctl} and {@code struct bpf_events_slot} of {@code
 * bpf_events.bpf.h}. Belongs to one thread, like {@link RingMemory}.
 */
final class ControlBlock implements FailureCounts {
    /** The block's size in bytes; blocks of several rings follow each other. */
    static final int SIZE = 2176;

    private static final long LINE = 64;
    private static final long MAGIC = 0x53544e5645465042L; // "BPFEVNTS"
    private static final int VERSION = 1;

    private static final long MAGIC_OFFSET = 0;
    private static final long VERSION_OFFSET = 8;
    private static final long SLOTS_OFFSET = 128;
    private static final int SLOTS = 32;
    private static final long SLOT_SIZE = LINE;
    private static final long SLOT_FAILURES = 0;
    private static final long SLOT_REFUSED = 16;

    private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment mapping;
    private final MemorySegment block;

    private ControlBlock(MemorySegment mapping, MemorySegment block) {
        this.mapping = mapping;
        this.block = block;
    }

    /**
     * Maps the block of a ring.
     *
     * @param fd a map of one value
     * @param offset where in that value the block begins
     */
    static ControlBlock map(int fd, long offset, String ring) {
        String operation = "map the control block of ring " + ring;
        if (offset % LINE != 0) {
            throw new BpfException(
                    operation, "it begins at " + offset + ", between two cache lines");
        }
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        long length = (offset + SIZE + page - 1) / page * page;
        MemorySegment mapping =
                Calls.check(Libc.mmap(length, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0), operation);
        ControlBlock control = new ControlBlock(mapping, mapping.asSlice(offset, SIZE));
        try {
            control.check(operation);
        } catch (RuntimeException e) {
            control.unmap();
            throw e;
        }
        return control;
    }

    private void check(String operation) {
        long magic = block.get(ValueLayout.JAVA_LONG, MAGIC_OFFSET);
        int version = block.get(ValueLayout.JAVA_INT, VERSION_OFFSET);
        if (magic != MAGIC || version != VERSION) {
            String found = "magic " + Long.toHexString(magic) + " version " + version;
            String known = "magic " + Long.toHexString(MAGIC) + " version " + VERSION;
            throw new BpfException(
                    operation,
                    "it has "
                            + found
                            + ", this library knows "
                            + known
                            + ": compile the program against the bpf_events.bpf.h of this library");
        }
    }

    @Override
    public long failures() {
        return sum(SLOT_FAILURES);
    }

    @Override
    public long refused() {
        return sum(SLOT_REFUSED);
    }

    private long sum(long counter) {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += (long) COUNTER.getAcquire(block, SLOTS_OFFSET + slot * SLOT_SIZE + counter);
        }
        return sum;
    }

    @Override
    public void unmap() {
        Libc.munmap(mapping);
    }
}
