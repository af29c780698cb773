package io.bpfevents.core.record;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A copy of a record's bytes, for programs that decode it later or not at all. Immutable, and for
 * any thread.
 *
 * <p>Of a perf buffer, up to 7 bytes with arbitrary content follow those that the program sent, and
 * {@link #decoder()} adds the CPU and the time that the kernel recorded.
 */
public sealed class Event permits SampleEvent {
    private static final int SHOWN = 32;

    private final byte[] bytes;

    Event(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies a record. Has neither CPU nor time: these are not in the record's bytes. */
    public static Event copyOf(MemorySegment record) {
        return new Event(record.toArray(ValueLayout.JAVA_BYTE));
    }

    /**
     * Copies a record of a perf buffer.
     *
     * @param cpu the CPU on which the program sent it
     * @param time the time at which it was sent, in nanoseconds of {@code CLOCK_MONOTONIC}
     */
    public static Event ofSample(MemorySegment record, int cpu, long time) {
        return new SampleEvent(record.toArray(ValueLayout.JAVA_BYTE), cpu, time);
    }

    /** The decoder of untyped events, for rings and for perf buffers. */
    public static RecordDecoder<Event> decoder() {
        return EventDecoder.INSTANCE;
    }

    /** The CPU on which a perf buffer's program sent the record; empty for records of rings. */
    public OptionalInt cpu() {
        return OptionalInt.empty();
    }

    /**
     * The time at which a perf buffer's program sent the record, in nanoseconds of {@code
     * CLOCK_MONOTONIC}; empty for records of rings.
     */
    public OptionalLong time() {
        return OptionalLong.empty();
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

    /** The length, the CPU and the time if present, and the first bytes in hexadecimal. */
    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length));
        return "Event["
                + bytes.length
                + " bytes"
                + (cpu().isPresent() ? " on CPU " + cpu().getAsInt() : "")
                + (time().isPresent() ? " at " + time().getAsLong() + " ns" : "")
                + ": "
                + hex
                + (bytes.length > SHOWN ? "..." : "")
                + "]";
    }
}
