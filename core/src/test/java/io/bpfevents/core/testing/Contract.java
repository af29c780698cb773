package io.bpfevents.core.testing;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The loaded test program {@code contract.bpf.c} or {@code dynptr.bpf.c}, and the control block of
 * its ring {@code events}. Accesses the block by the layout of {@code bpf_events.bpf.h}, so that
 * the tests do not depend on code of the library.
 */
public final class Contract implements AutoCloseable {
    /** Bytes of the ring {@code events}. */
    public static final int RING_BYTES = 4096;

    /** Bytes that a record of 16 bytes occupies in it. */
    public static final int SLOT = 24;

    /** The number of such records that fit. */
    public static final int CAPACITY = (RING_BYTES - 1) / SLOT;

    /** {@code BPF_EVENTS_WAKEUP_ADAPTIVE}. */
    public static final int ADAPTIVE = 0;

    /** {@code BPF_EVENTS_WAKEUP_TIMED}. */
    public static final int TIMED = 1;

    /** {@code BPF_EVENTS_WAKEUP_AT_BYTES}. */
    public static final int AT_BYTES = 2;

    private static final int PAUSED = 64;
    private static final int WAKEUP = 68;
    private static final int DOORBELL = 72;
    private static final int GENERATION = 80;
    private static final int SLOTS_OFFSET = 128;
    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = 64;

    private static final MemorySegment KEY = MemorySegment.ofArray(new int[1]);

    private final BpfObject object;
    private final BpfMap control;

    private Contract(BpfObject object) {
        this.object = object;
        control = object.map(".data.events");
    }

    /** Loads the program as the build compiled it. */
    public static Contract load() {
        return load(TestObjects.open("contract"));
    }

    /** Loads an object that was opened and configured. */
    public static Contract load(OpenBpfObject opened) {
        try {
            if (opened.maps().stream().anyMatch(map -> map.name().equals("sized"))) {
                opened.maxEntries("sized", 8192);
            }
            return new Contract(opened.load());
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Loads an object with its rings pinned, as {@link Wakeups} needs them. */
    public static Contract loadPinned(OpenBpfObject opened, Path events, Path sized) {
        return load(opened.pinPath("events", events).pinPath("sized", sized));
    }

    /** The object with the programs. */
    public BpfObject object() {
        return object;
    }

    /**
     * The outcome of a call, as counted by the program.
     *
     * @param position the producer position after it
     */
    public record Outcome(long sent, long failed, long position) {}

    /** Runs a program that needs neither size nor flags. */
    public Outcome run(String program, long count) {
        return run(program, count, 0, 0);
    }

    /** Runs a program: {@code struct contract_args}. */
    public Outcome run(String program, long count, long size, long flags) {
        long[] args = {count, size, flags, 0, 0, 0};
        int result = object.program(program).testRun(MemorySegment.ofArray(args)).returnValue();
        if (result != 0) {
            throw new IllegalStateException(program + " returned " + result);
        }
        return new Outcome(args[3], args[4], args[5]);
    }

    /** The sums over all slots. */
    public record Counts(long failures, long bytes, long refused) {}

    /** Reads the sums. */
    public Counts counts() {
        MemorySegment block = block();
        return new Counts(sum(block, 0), sum(block, 8), sum(block, 16));
    }

    private static long sum(MemorySegment block, int counter) {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += block.get(ValueLayout.JAVA_LONG, SLOTS_OFFSET + slot * SLOT_BYTES + counter);
        }
        return sum;
    }

    /** The greatest producer position at which an attempt failed. */
    public long failedAt() {
        MemorySegment block = block();
        long position = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long here = block.get(ValueLayout.JAVA_LONG, SLOTS_OFFSET + slot * SLOT_BYTES + 24);
            position = Math.max(position, here);
        }
        return position;
    }

    /** Pauses or resumes the programs. */
    public void pause(boolean paused) {
        write(PAUSED, paused ? 1 : 0);
    }

    /** Sets the wake-up mode. */
    public void wakeup(int mode) {
        write(WAKEUP, mode);
    }

    /** Sets the position of {@link #AT_BYTES}. */
    public void doorbell(long position) {
        MemorySegment value = block();
        value.set(ValueLayout.JAVA_LONG, DOORBELL, position);
        control.update(KEY, value);
    }

    /** Sets the generation, and the number of CPUs that have the next one. */
    public void generation(int generation, int switched) {
        MemorySegment value = block();
        long word = ((long) switched << 32) | Integer.toUnsignedLong(generation);
        value.set(ValueLayout.JAVA_LONG, GENERATION, word);
        control.update(KEY, value);
    }

    private void write(int offset, int field) {
        MemorySegment value = block();
        value.set(ValueLayout.JAVA_INT, offset, field);
        control.update(KEY, value);
    }

    /** A copy of the control block, followed by those of other rings. */
    public MemorySegment block() {
        MemorySegment value = MemorySegment.ofArray(new long[control.valueSize() / Long.BYTES]);
        control.lookup(KEY, value);
        return value;
    }

    @Override
    public void close() {
        object.close();
    }
}
