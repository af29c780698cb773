package io.bpfevents.core.testing.perf;

import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The loaded test program {@code perf_contract.bpf.c}, and the control blocks of its buffers {@code
 * events} and {@code either}. Accesses the blocks by the layout of {@code bpf_events.bpf.h}, so
 * that the tests do not depend on code of the library.
 */
public final class PerfContract implements AutoCloseable {
    /** The perf buffer. */
    public static final String EVENTS = "events";

    /** The buffer that is a ring or a perf buffer. */
    public static final String EITHER = "either";

    /** Bytes of a control block. */
    public static final int BLOCK = 2176;

    private static final int FEATURES = 28;
    private static final int PAUSED = 64;
    private static final int GENERATION = 80;
    private static final int SLOTS_OFFSET = 128;
    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = 64;

    private static final MemorySegment KEY = MemorySegment.ofArray(new int[1]);

    private final BpfObject object;
    private final BpfMap control;

    private PerfContract(BpfObject object) {
        this.object = object;
        control = object.map(".data.events");
    }

    /** Opens the program as the build compiled it. */
    public static OpenBpfObject open() {
        return TestObjects.open("perf_contract");
    }

    /** Loads an object that was opened and configured. */
    public static PerfContract load(OpenBpfObject opened) {
        try {
            if (opened.map(EITHER).type() == MapType.RINGBUF) {
                opened.maxEntries(EITHER, Libc.sysconf(Libc._SC_PAGESIZE));
            }
            return new PerfContract(opened.load());
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** The object with the programs. */
    public BpfObject object() {
        return object;
    }

    /**
     * The outcome of the attempts of one run, as the program received it.
     *
     * @param error the result of the last attempt that failed; 0 if none did
     */
    public record Outcome(long sent, long failed, long error) {}

    /** Makes attempts on the CPU of the calling thread, by a program whose records have a size. */
    public Outcome run(String program, int attempts, int size) {
        object.variable("size").set(size);
        return run(program, attempts);
    }

    /** As {@link #run(String, int, int)}, by a program whose records have 16 bytes. */
    public Outcome run(String program, int attempts) {
        object.variable("count").set(attempts);
        object.variable("sent").set(0);
        object.variable("failed").set(0);
        object.variable("error").set(0);
        int result = object.program(program).testRun().returnValue();
        if (result != 0) {
            throw new IllegalStateException(program + " returned " + result);
        }
        return new Outcome(
                object.variable("sent").getLong(),
                object.variable("failed").getLong(),
                object.variable("error").getLong());
    }

    /** The sums over all slots, in the order of {@code struct bpf_events_slot}. */
    public record Counts(
            long failures,
            long bytes,
            long refused,
            long position,
            long noBuffer,
            long tooBig,
            long other,
            long full) {
        /** Without a failure. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Reads the sums of a buffer. */
    public Counts counts(String buffer) {
        MemorySegment block = block(buffer);
        long[] sums = new long[SLOT_BYTES / Long.BYTES];
        for (int slot = 0; slot < SLOTS; slot++) {
            for (int field = 0; field < sums.length; field++) {
                long offset = SLOTS_OFFSET + (long) slot * SLOT_BYTES + (long) field * Long.BYTES;
                sums[field] += block.get(ValueLayout.JAVA_LONG, offset);
            }
        }
        return new Counts(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
    }

    /** The features of a buffer's block. */
    public int features(String buffer) {
        return block(buffer).get(ValueLayout.JAVA_INT, FEATURES);
    }

    /** Pauses or resumes the programs of a buffer. */
    public void pause(String buffer, boolean paused) {
        MemorySegment value = value();
        value.set(ValueLayout.JAVA_INT, offset(buffer) + PAUSED, paused ? 1 : 0);
        control.update(KEY, value);
    }

    /** Sets the generation of a buffer, and the number of CPUs that have the next one. */
    public void generation(String buffer, int generation, int switched) {
        MemorySegment value = value();
        long word = ((long) switched << 32) | Integer.toUnsignedLong(generation);
        value.set(ValueLayout.JAVA_LONG, offset(buffer) + GENERATION, word);
        control.update(KEY, value);
    }

    /** A copy of a buffer's block. */
    public MemorySegment block(String buffer) {
        return value().asSlice(offset(buffer), BLOCK);
    }

    /** The blocks are in the order of their declarations. */
    private static long offset(String buffer) {
        return buffer.equals(EVENTS) ? 0 : BLOCK;
    }

    private MemorySegment value() {
        MemorySegment value = MemorySegment.ofArray(new long[control.valueSize() / Long.BYTES]);
        control.lookup(KEY, value);
        return value;
    }

    @Override
    public void close() {
        object.close();
    }
}
