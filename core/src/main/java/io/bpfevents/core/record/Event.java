package io.bpfevents.core.record;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;

/**
 * A copy of a record's bytes, for programs that decode it later or not at all. Immutable, and for
 * any thread.
 */
public final class Event {
    private static final int SHOWN = 32;

    private final byte[] bytes;

    private Event(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies a record. {@code Event::copyOf} is the decoder of untyped events. */
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

    /**
     * The record's fields by name, in the order of the struct.
     *
     * @param schema the schema of the record's struct
     * @throws IllegalArgumentException if the record is too short for it
     */
    public Map<String, Object> fields(EventSchema schema) {
        return schema.decode(segment());
    }

    /** The length, and the first bytes in hexadecimal. */
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
