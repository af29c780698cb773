package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.MapMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The control block of one ring or perf buffer: the counts of the producers and the settings of the
 * reader, in memory that is shared with the kernel.
 *
 * <p>Layout: {@code struct bpf_events_ctl} and {@code struct bpf_events_slot} of {@code
 * bpf_events.bpf.h}. Any thread may read the counts, also while another thread unmaps the block;
 * only the loop of the ring or buffer writes.
 */
public final class ControlBlock implements FailureCounts {
    /** Feature bit: the program can be paused. */
    public static final int PAUSE = 1;

    /** Feature bit: the reader chooses the wake-up mode. */
    public static final int WAKEUP = 1 << 1;

    /** Feature bit: the program sends only while its generation is the block's. */
    public static final int GENERATION = 1 << 2;

    /** Feature bit: the block is that of a perf buffer, and counts failures by cause. */
    public static final int PERF = 1 << 3;

    static final long SIZE = 2176; // the blocks of several rings are adjacent
    private static final long MAGIC = 0x53544e5645465042L; // "BPFEVNTS"
    private static final int VERSION = 1;

    private static final long MAGIC_OFFSET = 0;
    private static final long VERSION_OFFSET = 8;
    static final long FEATURES_OFFSET = 28;
    private static final long RING_MAP_ID_OFFSET = 32;
    private static final long RING_BYTES_OFFSET = 40;
    private static final long PAUSED_OFFSET = 64;
    private static final long WAKEUP_OFFSET = 68;
    private static final long DOORBELL_OFFSET = 72;
    static final long GENERATION_OFFSET = 80;
    private static final long SLOTS_OFFSET = 128;
    private static final int SLOTS = 32;
    private static final long SLOT_SIZE = 64;
    private static final long SLOT_FAILURES = 0;
    private static final long SLOT_REFUSED = 16;
    private static final long SLOT_POSITION = 24;
    private static final long PERF_THROTTLED = 24; // a perf buffer has no position
    private static final long RING_THROTTLED = 32; // a ring has no causes

    /** The low bits of a slot's position: nonzero while its producer counts a failure. */
    private static final long IN_PROGRESS = 7;

    /** Reads of a slot whose producer counts a failure: it may be preempted meanwhile. */
    private static final int TRIES = 1000;

    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfInt UNALIGNED_U32 = ValueLayout.JAVA_INT_UNALIGNED;
    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = U32.varHandle();

    private final Arena arena;
    private final MemorySegment block;
    private final int features;
    private final long[] failuresBefore = new long[SLOTS]; // before the ring was opened
    private final long refusedBefore;
    private final long throttledBefore;
    private final @Nullable PerfFailures perf;

    private ControlBlock(Arena arena, MemorySegment block) {
        this.arena = arena;
        this.block = block;
        features = block.get(U32, FEATURES_OFFSET); // never changes
        for (int slot = 0; slot < SLOTS; slot++) {
            failuresBefore[slot] = counter(slot, SLOT_FAILURES);
        }
        refusedBefore = sum(SLOT_REFUSED);
        throttledBefore = totalThrottled();
        perf = supports(PERF) ? new PerfFailures(this::sum) : null;
    }

    /**
     * Changes the initial value of a block that is declared for a ring into that of a perf buffer,
     * before it is loaded.
     */
    public static void describePerf(byte[] initial) {
        MemorySegment block = MemorySegment.ofArray(initial);
        int features = block.get(UNALIGNED_U32, FEATURES_OFFSET);
        block.set(UNALIGNED_U32, FEATURES_OFFSET, (features & ~WAKEUP) | PERF);
    }

    /**
     * Maps the block of a ring or perf buffer of an object, and writes the id of its map to it.
     *
     * @param fd a map of one value
     * @param offset of the block in that value
     * @param ringMapId the kernel's id of the ring or buffer
     */
    public static ControlBlock map(int fd, long offset, int ringMapId, String name) {
        String operation = "map the control block of " + name;
        if (offset % SLOT_SIZE != 0) {
            throw new BpfException(
                    operation,
                    "it begins at " + offset + ", which is not the start of a cache line");
        }
        return MapMemory.map(
                fd,
                offset + SIZE,
                operation,
                (arena, value) -> {
                    MemorySegment block = value.asSlice(offset, SIZE);
                    check(block, operation);
                    if (block.get(U32, RING_MAP_ID_OFFSET)
                            != ringMapId) { // new, or used for another ring before
                        LONG.setRelease(block, RING_BYTES_OFFSET, 0L);
                        INT.setRelease(block, RING_MAP_ID_OFFSET, ringMapId);
                    }
                    return new ControlBlock(arena, block);
                });
    }

    /**
     * Maps the block of a pinned ring, found by the ring's id.
     *
     * @param fd the map that is pinned next to the ring
     * @param pin the path of that pin
     */
    public static ControlBlock find(int fd, int ringMapId, Path pin) {
        String operation = "map the control block that is pinned as " + pin;
        int size = MapInfo.of(fd).valueSize();
        return MapMemory.map(
                fd,
                size,
                operation,
                (arena, value) -> {
                    for (long offset = 0; offset + SIZE <= size; offset += SIZE) {
                        MemorySegment block = value.asSlice(offset, SIZE);
                        check(block, operation);
                        if (block.get(U32, RING_MAP_ID_OFFSET) == ringMapId) {
                            return new ControlBlock(arena, block);
                        }
                    }
                    throw new BpfException(
                            operation,
                            "it does not belong to the ring of map id "
                                    + ringMapId
                                    + ": remove that pin with rm "
                                    + pin
                                    + " to read the ring without its counts, or pin both anew");
                });
    }

    static void check(MemorySegment block, String operation) {
        long magic = block.get(ValueLayout.JAVA_LONG, MAGIC_OFFSET);
        int version = block.get(U32, VERSION_OFFSET);
        if (magic != MAGIC || version != VERSION) {
            String found = "magic " + Long.toHexString(magic) + " version " + version;
            String known = "magic " + Long.toHexString(MAGIC) + " version " + VERSION;
            throw new BpfException(
                    operation,
                    "it has "
                            + found
                            + ", this library supports "
                            + known
                            + ": compile the program against the bpf_events.bpf.h of this library,"
                            + " and if the map is pinned, remove the pin of the older version");
        }
    }

    /** Whether the producer contract of the program has all of these features. */
    public boolean supports(int wanted) {
        return (features & wanted) == wanted;
    }

    private long counter(int slot, long counter) {
        return (long) LONG.getAcquire(block, SLOTS_OFFSET + slot * SLOT_SIZE + counter);
    }

    @Override
    public long count() {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += counter(slot, SLOT_FAILURES) - failuresBefore[slot];
        }
        return sum;
    }

    /** The count of failures since the block was created. */
    public long total() {
        return sum(SLOT_FAILURES);
    }

    /** The part of {@link #total()} that {@link #count()} does not contain. */
    long countBefore() {
        return LongStream.of(failuresBefore).sum();
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.of(sum(SLOT_REFUSED) - refusedBefore);
    }

    @Override
    public long throttled() {
        return totalThrottled() - throttledBefore;
    }

    private long totalThrottled() {
        return sum(supports(PERF) ? PERF_THROTTLED : RING_THROTTLED);
    }

    /** The throttled attempts since the block was created that {@link #throttled()} excludes. */
    long throttledBefore() {
        return throttledBefore;
    }

    private long sum(long counter) {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += counter(slot, counter);
        }
        return sum;
    }

    /** The failures by cause; null for a ring. */
    public @Nullable PerfFailures perf() {
        return perf;
    }

    /**
     * A producer marks its slot, counts and then unmarks the slot, so count and position are
     * consistent.
     */
    @Override
    public void snapshot(FailureSnapshot snapshot) {
        long sum = 0;
        long latest = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long position;
            long failures;
            int tries = 0;
            do {
                position = counter(slot, SLOT_POSITION);
                failures = counter(slot, SLOT_FAILURES) - failuresBefore[slot];
            } while (isMoving(slot, position) && ++tries < TRIES);
            if (failures > 0) {
                position &= ~IN_PROGRESS;
                latest = sum == 0 || position - latest > 0 ? position : latest;
                sum += failures;
            }
        }
        snapshot.set(sum, latest);
    }

    private boolean isMoving(int slot, long position) {
        boolean moving = (position & IN_PROGRESS) != 0 || counter(slot, SLOT_POSITION) != position;
        if (moving) {
            Thread.onSpinWait();
        }
        return moving;
    }

    /**
     * Sets how the producers wake the reader, and whether they are paused.
     *
     * @param wakeup {@code BPF_EVENTS_WAKEUP_*}
     */
    public void configure(int wakeup, boolean paused) {
        INT.setRelease(block, WAKEUP_OFFSET, wakeup);
        INT.setRelease(block, PAUSED_OFFSET, paused ? 1 : 0);
    }

    /** Sets the position from which on the producers wake the reader. */
    public void setDoorbell(long position) {
        LONG.setRelease(block, DOORBELL_OFFSET, position);
    }

    /** Unmaps the block; a count that is read later throws {@link IllegalStateException}. */
    public void unmap() {
        arena.close();
    }
}
