package io.bpfevents.core.internal;

import java.lang.foreign.MemorySegment;

/** Decodes a record where it lies, without a segment of its own. On the loop's thread. */
@FunctionalInterface
public interface InPlaceDecoder<T> {
    /**
     * Decodes one record; must not read outside it, which nothing else prevents.
     *
     * @param memory what holds the record
     * @param offset where in {@code memory} the record begins
     * @param size bytes of the record
     */
    T decode(MemorySegment memory, long offset, long size);
}
