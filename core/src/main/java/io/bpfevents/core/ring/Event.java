package io.bpfevents.core.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * A record as a copy of its bytes, for programs that do not decode, or not yet. Immutable, and free
 * to be kept and passed to any thread.
 */
public final class Event {
    private static final int SHOWN = 32;

    private final byte[] bytes;

    private Event(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies a record; the decoder of untyped events. */
    public static Event copyOf(MemorySegment record) {
        return new Event(record.toArray(ValueLayout.JAVA_BYTE));
    }

    /** The record's length in bytes. */
    public int size() {
        return bytes.length;
    }

    /** The record's bytes, read-only. */
    public MemorySegment segment() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    /** A copy of the record's bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The length and the first bytes in hexadecimal. */
    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length));
        return "Event["
                + bytes.length
                + " bytes: "
                + hex
                + (bytes.length > SHOWN ? "..." : "")
                + "]";
    }
}
