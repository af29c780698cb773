package io.bpfevents.kafka.internal.wire;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON: one object with the names of the components in snake case, as the fields of C
 * have them, and times in ISO 8601.
 */
public final class JsonValues {
    /** Ignores what the class to read does not have: the writer may be of a later version. */
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private JsonValues() {}
}
