package io.bpfevents.kafka.value;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Values as texts, lists and maps, which can be compared. */
final class PlainValues {
    private PlainValues() {}

    /** A value of Avro. */
    static Object ofAvro(Object value) {
        return switch (value) {
            case IndexedRecord record -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                for (Schema.Field field : record.getSchema().getFields()) {
                    fields.put(field.name(), ofAvro(record.get(field.pos())));
                }
                yield fields;
            }
            case ByteBuffer bytes ->
                    Arrays.toString(MemorySegment.ofBuffer(bytes).toArray(ValueLayout.JAVA_BYTE));
            case List<?> list -> list.stream().map(PlainValues::ofAvro).toList();
            default -> value.toString();
        };
    }

    /** A value of an event schema. */
    static Object ofSchema(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.forEach((name, field) -> fields.put((String) name, ofSchema(field)));
                yield fields;
            }
            case byte[] bytes -> Arrays.toString(bytes);
            case List<?> list -> list.stream().map(PlainValues::ofSchema).toList();
            default -> value.toString();
        };
    }
}
