package io.bpfevents.cli.generate;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parts of decoded values, of records and of maps. */
final class Components {
    private Components() {}

    /** The values of a record, of any class loader, or of a map, in their order. */
    static List<?> of(Object value) {
        return value instanceof Map<?, ?> map ? List.copyOf(map.values()) : of((Record) value);
    }

    private static List<?> of(Record record) {
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            try {
                values.add(accessor.invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        return values;
    }

    /** The elements of an array or a list. */
    static List<?> elements(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(Array.get(value, i));
        }
        return elements;
    }
}
