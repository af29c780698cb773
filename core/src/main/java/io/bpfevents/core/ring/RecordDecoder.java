package io.bpfevents.core.ring;

import io.bpfevents.core.layout.RecordSelector;
import java.lang.foreign.MemorySegment;
import java.util.Map;

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

    /**
     * Decodes the records of a ring that holds several types of them, told apart by the value of a
     * field that all their structs have at the same place. A record whose value is not among them
     * is a decode error.
     *
     * <pre>{@code
     * sealed interface Net permits Connect, Close {}
     *
     * RecordDecoder.bySelector(Net.class, "type", Map.of(
     *         1L, RecordLayout.of(object, Connect.class),
     *         2L, RecordLayout.of(object, Close.class)))
     * }</pre>
     *
     * @param type what all the record classes implement; of a sealed one each permitted record must
     *     have a value
     * @param field the name of the field in C: an integer or an enumeration; no component needs to
     *     be bound to it
     * @param decoders of the types, by the field's values as C has them: an unsigned one is not
     *     negative. Layouts, which are checked; at least one, others may be decoders of any kind
     * @throws io.bpfevents.core.layout.LayoutException if they do not go together
     */
    static <T> RecordDecoder<T> bySelector(
            Class<T> type, String field, Map<Long, ? extends RecordDecoder<? extends T>> decoders) {
        return RecordSelector.of(type, field, decoders);
    }
}
