package io.bpfevents.core.bind;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of binding a record, so that one exception reports all of them. */
public final class BindingProblems {
    private final String operation;
    private final List<String> found = new ArrayList<>();

    /**
     * @param operation the operation that fails because of the problems, such as {@code "bind
     *     record", "A", "to struct a"}
     */
    public BindingProblems(String... operation) {
        this.operation = String.join(" ", operation);
    }

    /** Adds a problem. */
    public void add(String problem) {
        found.add(problem);
    }

    /** Adds that a component does not match its field. */
    void add(CType.Struct struct, PlacedField place, ComponentName component, String reason) {
        add(
                struct.spelling()
                        + ", field "
                        + place.name()
                        + ": "
                        + place.spelling()
                        + " at offset "
                        + place.offset()
                        + " does not match "
                        + component
                        + ": "
                        + reason);
    }

    /** Whether there are problems. */
    public boolean any() {
        return !found.isEmpty();
    }

    /**
     * Throws if there are problems.
     *
     * @throws LayoutException with all problems
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new LayoutException(operation, found);
        }
    }
}
