package io.bpfevents.core.record;

import java.lang.foreign.MemorySegment;

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
     * @param record exactly the record's bytes, read-only, in the ring's memory: valid until this
     *     method returns and on this thread only, so the event must hold copies
     * @return the event, never null
     */
    T decode(MemorySegment record);
}
