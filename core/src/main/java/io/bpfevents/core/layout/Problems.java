package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import java.util.ArrayList;
import java.util.List;

/** Collects what keeps a record from being bound, so that all of it is told at once. */
final class Problems {
    private final String operation;
    private final List<String> found = new ArrayList<>();

    /**
     * @param operation what fails because of them, such as {@code "bind record", "A", "to struct
     *     a"}
     */
    Problems(String... operation) {
        this.operation = String.join(" ", operation);
    }

    void add(String problem) {
        found.add(problem);
    }

    /** A component that does not go with its field. */
    void add(CType.Struct struct, FieldPlace place, ComponentName component, String reason) {
        add(
                struct.spelling()
                        + ", field "
                        + place.name()
                        + ": "
                        + place.spelling()
                        + " at offset "
                        + place.offset()
                        + " does not go with "
                        + component
                        + ": "
                        + reason);
    }

    boolean any() {
        return !found.isEmpty();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new LayoutException(operation, found);
        }
    }
}
