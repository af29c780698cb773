package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the enumerations of fields that share their bytes with other members of a union. If the
 * program wrote another member, their value is arbitrary.
 */
final class SharedEnums {
    private final Set<CType.Enumeration> found = new HashSet<>();

    private SharedEnums() {}

    static Set<CType.Enumeration> of(CType.Struct struct) {
        SharedEnums enums = new SharedEnums();
        enums.collect(struct, false);
        return enums.found;
    }

    private void collect(CType type, boolean isShared) {
        switch (type) {
            case CType.Enumeration enumeration when isShared -> found.add(enumeration);
            case CType.Array array -> collect(array.element(), isShared);
            case CType.Struct struct ->
                    struct.fields().forEach(field -> collect(field.type(), isShared));
            case CType.Union union -> {
                boolean areSeveral = union.fields().size() > 1;
                union.fields().forEach(field -> collect(field.type(), isShared || areSeveral));
            }
            default -> {}
        }
    }
}
