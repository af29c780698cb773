package io.bpfevents.spring.actuate;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import java.util.List;

/**
 * The programs of an object.
 *
 * @param wanted whether the configuration attaches it
 * @param attached the names of its attached programs
 * @param notAttached the names of its other programs
 */
public record ObjectState(boolean wanted, List<String> attached, List<String> notAttached) {
    static ObjectState of(BpfObject object, boolean wanted) {
        return new ObjectState(wanted, names(object, true), names(object, false));
    }

    private static List<String> names(BpfObject object, boolean attached) {
        return object.programs().stream()
                .filter(it -> it.isAttached() == attached)
                .map(BpfProgram::name)
                .toList();
    }

    /** Whether no program is attached although the configuration attaches it. */
    boolean isDetached() {
        return wanted && attached.isEmpty();
    }
}
