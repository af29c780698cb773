package io.bpfevents.kafka.value;

import io.bpfevents.kafka.internal.wire.JsonValues;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;

/**
 * Makes an event of the value of its record in the topic.
 *
 * @param <T> the type of the events
 */
@FunctionalInterface
public interface ValueDecoder<T> {
    /**
     * Decodes a value. Called on the reader's thread. An event whose decoding throws is counted as
     * undecodable, logged once per partition, and not delivered.
     *
     * @param value may be kept
     * @return not null
     * @throws Exception if the value is not one of this type
     */
    T decode(byte[] value) throws Exception;

    /** Decodes JSON objects as maps by the names in the topic: any event, without its class. */
    static ValueDecoder<Map<String, Object>> json() {
        TypeReference<Map<String, Object>> type = new TypeReference<>() {};
        return value -> JsonValues.MAPPER.readValue(value, type);
    }

    /**
     * Decodes JSON as instances of a record class: names in snake case, times and durations in ISO
     * 8601, as {@link ValueEncoder#json()} writes them. Fields that the class does not have are
     * ignored. The class must be accessible: public, in a package that its module exports.
     */
    static <T> ValueDecoder<T> json(Class<T> type) {
        Objects.requireNonNull(type, "type");
        return value -> JsonValues.MAPPER.readValue(value, type);
    }
}
