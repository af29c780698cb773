package io.bpfevents.core.bind;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import java.util.ArrayList;
import java.util.List;

/** Collects what keeps a record from being bound, so that all of it is told at once. */
public final class BindingProblems {
    private final String operation;
    private final List<String> found = new ArrayList<>();

    /**
     * @param operation what fails because of them, such as {@code "bind record", "A", "to struct
     *     a"}
     */
    public BindingProblems(String... operation) {
        this.operation = String.join(" ", operation);
    }

    public void add(String problem) {
        found.add(problem);
    }

    /** A component that does not go with its field. */
    void add(CType.Struct struct, PlacedField place, ComponentName component, String reason) {
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

    public boolean any() {
        return !found.isEmpty();
    }

    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new LayoutException(operation, found);
        }
    }
}
