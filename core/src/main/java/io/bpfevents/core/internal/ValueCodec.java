package io.bpfevents.core.internal;

import java.lang.foreign.MemorySegment;

/**
 * Reads and writes single values of a type of C: keys and values of maps, and global variables.
 *
 * @param <T> the values' class in Java
 */
public interface ValueCodec<T> {
    /**
     * Reads a value.
     *
     * @param bytes as many as the type has
     * @throws IllegalArgumentException if it is none of the class, such as an enumerator without a
     *     constant
     */
    T decode(MemorySegment bytes);

    /**
     * Writes a value.
     *
     * @return as many bytes as the type has
     * @throws IllegalArgumentException if the value does not fit
     */
    byte[] encode(T value);
}
