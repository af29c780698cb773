package io.bpfevents.core.record;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Converts the bytes of a record into an event.
 *
 * @param <T> the type of the events
 */
@FunctionalInterface
public interface RecordDecoder<T> {
    /**
     * Decodes one record. Called on the poll loop's thread, once per record, in order.
     *
     * @param record the record's bytes, read-only, in the buffer's memory: valid until this method
     *     returns and on this thread only, so the event must hold copies. Exactly the record in a
     *     ring; in a perf buffer up to 7 bytes with arbitrary content follow it
     * @return the event, never null
     */
    T decode(MemorySegment record);

    /**
     * Checks that this decoder can decode the records of a buffer. Called before a buffer is read;
     * a decoder of the user need not implement it.
     *
     * @param buffer a ring or a perf buffer
     * @return this
     * @throws io.bpfevents.core.LayoutException if it cannot
     */
    default RecordDecoder<T> requireFor(StructSource buffer) {
        Objects.requireNonNull(buffer, "buffer");
        return this;
    }
}
