package io.bpfevents.kafka.value;

import io.bpfevents.kafka.internal.wire.JsonValues;

/**
 * Makes the value of an event's record in the topic.
 *
 * @param <T> the type of the events
 */
@FunctionalInterface
public interface ValueEncoder<T> {
    /**
     * Encodes an event. Called on the sink's thread. An event whose encoding throws is rejected: it
     * is counted, and the topic has a rejection in its place.
     *
     * @return the value, which is not copied; null is not allowed
     */
    byte[] encode(T event);

    /**
     * Encodes the components of records as JSON: names in snake case, times and durations in ISO
     * 8601. The record class must be accessible: public, in a package that its module exports.
     */
    static <T> ValueEncoder<T> json() {
        return JsonValues.MAPPER::writeValueAsBytes;
    }
}
