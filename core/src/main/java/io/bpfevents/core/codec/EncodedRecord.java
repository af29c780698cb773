package io.bpfevents.core.codec;

import io.bpfevents.core.bind.FieldBinding;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The bytes of a record that is being encoded. Members of a union share their bytes: two members
 * may write the same bits, but not different ones, because one of them would be decoded to another
 * value.
 */
final class EncodedRecord {
    private static final String ADVICE =
            "set one of them to null, or encode a record class that is bound to one of them only";

    private byte[] bytes;
    private byte[] written; // a set bit for each bit that was written
    private final Map<String, Long> ends = new LinkedHashMap<>(); // by component

    /**
     * @param size the minimum size of the record
     */
    EncodedRecord(int size) {
        bytes = new byte[size];
        written = new byte[size];
    }

    byte[] bytes() {
        ends.forEach((name, end) -> {
            if (end != bytes.length) {
                throw new IllegalArgumentException(
                        name
                                + " ends at "
                                + end
                                + ", but another member of its union ends the record at "
                                + bytes.length
                                + ": "
                                + ADVICE);
            }
        });
        return bytes;
    }

    /**
     * Requires that the record ends at {@code end}: the component is read up to the end of the
     * record.
     */
    void requireEnd(long end, String name) {
        ends.put(name, end);
    }

    private void reserve(long end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(end));
            written = Arrays.copyOf(written, bytes.length);
        }
    }

    /**
     * Writes whole bytes.
     *
     * @param name the name of the component, for messages
     * @param write writes the bytes to a segment of {@code size} zeros
     */
    void put(long begin, long size, String name, Consumer<MemorySegment> write) {
        reserve(begin + size);
        byte[] value = new byte[Math.toIntExact(size)];
        write.accept(MemorySegment.ofArray(value));
        for (int i = 0; i < value.length; i++) {
            merge((int) begin + i, value[i], (byte) -1, name);
        }
    }

    /** Writes a bitfield. */
    void put(long begin, FieldBinding.Bits bits, long number, String name) {
        int size = (int) (bits.need() - bits.begin());
        reserve(begin + size);
        byte[] value = new byte[size];
        bits.write(MemorySegment.ofArray(value), number);
        byte[] mask = new byte[size];
        bits.write(MemorySegment.ofArray(mask), -1);
        for (int i = 0; i < size; i++) {
            merge((int) begin + i, value[i], mask[i], name);
        }
    }

    private void merge(int at, byte value, byte mask, String name) {
        if ((written[at] & mask & (bytes[at] ^ value)) != 0) {
            throw new IllegalArgumentException(
                    name
                            + " differs from another member of its union that was written to the"
                            + " same bytes: "
                            + ADVICE);
        }
        bytes[at] |= value;
        written[at] |= mask;
    }
}
