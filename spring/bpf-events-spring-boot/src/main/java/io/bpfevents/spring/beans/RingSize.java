package io.bpfevents.spring.beans;

import io.bpfevents.spring.properties.InvalidPropertyException;
import org.springframework.util.unit.DataSize;

/** The sizes that a ring can have. */
final class RingSize {
    private static final long SMALLEST = 4096;
    private static final long LARGEST = 1L << 31; // the largest power of two in a __u32

    private RingSize() {}

    /**
     * The size in bytes.
     *
     * @throws InvalidPropertyException unless it is a power of two in the range
     */
    static long bytes(String property, DataSize size) {
        long bytes = size.toBytes();
        if (bytes < SMALLEST || bytes > LARGEST || Long.bitCount(bytes) != 1) {
            throw new InvalidPropertyException(
                    property,
                    "%s is no size of a ring: use a power of two from 4KB to 2GB".formatted(size));
        }
        return bytes;
    }
}
