package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;

/**
 * An operation on a ring: {@code struct op} of {@code ops.bpf.c}.
 *
 * @param flags flags of the kernel, and {@link #UNWRITTEN}
 * @param payload the offset in the {@link Payload} of the record's bytes
 * @param size bytes of an output, a slot, or the flag of a query
 */
@SuppressWarnings("EnumOrdinal") // the enums are in the order of the kernel's flags
public record Op(Kind kind, int flags, int payload, int size) {
    /** A reserve that does not write the record. */
    public static final int UNWRITTEN = 4;

    private static final int[] SLOTS = {20, 500, 3_000};

    /** In the order of {@code ops.bpf.c}. */
    public enum Kind {
        NOTHING,
        RESERVE,
        SUBMIT,
        DISCARD,
        OUTPUT,
        QUERY,
        PAUSE
    }

    /** The number of records that can be in progress at once. */
    public static int slots() {
        return SLOTS.length;
    }

    /** The length of the records in a slot. */
    public static int slotBytes(int slot) {
        return SLOTS[slot];
    }

    /** Reserves a record into a slot and writes it. */
    public static Op reserve(int slot, int payload) {
        return new Op(Kind.RESERVE, 0, payload, slot);
    }

    /** Reserves a record into a slot without writing it. */
    public static Op reserveUnwritten(int slot) {
        return new Op(Kind.RESERVE, UNWRITTEN, 0, slot);
    }

    /** Submits a slot's record. */
    public static Op submit(int slot, Wakeup wakeup) {
        return new Op(Kind.SUBMIT, wakeup.ordinal(), 0, slot);
    }

    /** Discards a slot's record. */
    public static Op discard(int slot, Wakeup wakeup) {
        return new Op(Kind.DISCARD, wakeup.ordinal(), 0, slot);
    }

    /** Copies a record into the ring. */
    public static Op output(int bytes, int payload, Wakeup wakeup) {
        return new Op(Kind.OUTPUT, wakeup.ordinal(), payload, bytes);
    }

    /** Copies a record into the ring. */
    public static Op output(int bytes, int payload) {
        return output(bytes, payload, Wakeup.ADAPTIVE);
    }

    /** Queries the ring. */
    public static Op query(Query what) {
        return new Op(Kind.QUERY, 0, 0, what.ordinal());
    }

    /** Runs code of the test while records are in progress. */
    public static Op pause() {
        return new Op(Kind.PAUSE, 0, 0, 0);
    }

    public boolean writes() {
        return (flags & UNWRITTEN) == 0;
    }

    public Wakeup wakeup() {
        return Wakeup.values()[flags & 3];
    }

    public Query query() {
        return Query.values()[size];
    }

    /** As a word, the low byte first. */
    public long encoded() {
        return kind.ordinal() | flags << 8 | (long) payload << 16 | (long) size << 32;
    }
}
