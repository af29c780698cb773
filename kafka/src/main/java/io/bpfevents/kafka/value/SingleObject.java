package io.bpfevents.kafka.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of Avro's single-object encoding: a marker and the fingerprint of the schema. */
final class SingleObject {
    /** The header's length in bytes. */
    static final int HEADER = 10;

    private static final short MARKER = (short) 0xC301; // version 1

    private SingleObject() {}

    /** The header of the values of a schema. */
    static byte[] header(long fingerprint) {
        return ByteBuffer.allocate(HEADER)
                .putShort(MARKER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array();
    }

    /**
     * The fingerprint in a value.
     *
     * @throws IllegalArgumentException if the value has no such header
     */
    static long fingerprint(byte[] value) {
        ByteBuffer header = ByteBuffer.wrap(value);
        if (value.length < HEADER || header.getShort() != MARKER) {
            throw new IllegalArgumentException(
                    "not an Avro single-object value: it has "
                            + (value.length < HEADER
                                    ? "%d bytes, and its header alone has %d"
                                            .formatted(value.length, HEADER)
                                    : "not the marker C3 01"));
        }
        return header.order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
