package io.bpfevents.core.codec;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Decodes a record in the memory that holds it, without a segment of its own. */
@FunctionalInterface
public interface InPlaceDecoder<T> {
    /**
     * Decodes one record, on the loop's thread. Must not read outside the record: nothing else
     * prevents it.
     *
     * @param memory the memory that holds the record
     * @param offset offset in {@code memory} of the record's first byte
     * @param size bytes of the record
     */
    T decode(MemorySegment memory, long offset, long size);

    /**
     * The in-place form of a decoder.
     *
     * @param decoder a decoder of any class
     * @return decodes to the same events; null if the decoder needs a segment per record
     */
    static @Nullable InPlaceDecoder<?> of(Object decoder) {
        return decoder instanceof InPlace own ? own.inPlace() : null;
    }
}
