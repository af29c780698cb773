package io.bpfevents.web.fleet;

import io.bpfevents.kafka.value.ValueDecoder;
import java.util.Map;
import java.util.Objects;

/**
 * The value of an event.
 *
 * @param bytes its size in the topic
 */
record FleetValue(Map<String, Object> fields, int bytes) {
    private static final ValueDecoder<Map<String, Object>> JSON = ValueDecoder.json();

    static FleetValue decode(byte[] value) throws Exception {
        Map<String, Object> fields = Objects.requireNonNull(JSON.decode(value), "no JSON object");
        return new FleetValue(fields, value.length);
    }
}
