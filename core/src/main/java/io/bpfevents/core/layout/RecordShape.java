package io.bpfevents.core.layout;

import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A record class bound to a struct.
 *
 * @param constructor its canonical one
 */
record RecordShape(MethodHandle constructor, List<Component> components) {
    RecordShape {
        components = List.copyOf(components);
    }

    /** The first byte that is read. */
    long begin() {
        long begin = Long.MAX_VALUE;
        for (Component component : components) {
            begin = Math.min(begin, component.slot().begin());
        }
        return begin;
    }

    /** Bytes that a record must have. */
    long need() {
        long need = 0;
        for (Component component : components) {
            if (!component.isOptional()) {
                need = Math.max(need, component.slot().need());
            }
        }
        return need;
    }
}
