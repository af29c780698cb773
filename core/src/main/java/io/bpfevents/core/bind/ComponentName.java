package io.bpfevents.core.bind;

import java.lang.reflect.RecordComponent;

/**
 * The name of a record's component in messages.
 *
 * @param owner the record's simple name
 */
record ComponentName(String owner, String type, String name) {
    static ComponentName of(RecordComponent component) {
        return new ComponentName(
                component.getDeclaringRecord().getSimpleName(),
                component.getType().getSimpleName(),
                component.getName());
    }

    @Override
    public String toString() {
        return type + " " + name + " of record " + owner;
    }
}
