package io.bpfevents.core.record;

import java.lang.foreign.MemorySegment;

/**
 * Turns the bytes of a record into an event.
 *
 * @param <T> the type of the events
 */
@FunctionalInterface
public interface RecordDecoder<T> {
    /**
     * Decodes one record. Called on the poll loop's thread, once for each record, in order.
     *
     * @param record exactly the record's bytes, read-only, in the ring itself: it may be read until
     *     this method returns and by this thread only; what the event keeps must be copied out
     * @return the event, never null
     */
    T decode(MemorySegment record);
}
