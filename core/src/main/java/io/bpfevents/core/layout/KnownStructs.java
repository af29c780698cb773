package io.bpfevents.core.layout;

import io.bpfevents.core.btf.ObjectTypes;
import java.util.Objects;

/** The types that a source has read. */
record KnownStructs(ObjectTypes types) implements StructSource {
    static ObjectTypes typesOf(StructSource source) {
        return switch (Objects.requireNonNull(source, "source")) {
            case KnownStructs known -> known.types();
        };
    }

    /** Whose structs they are. */
    @Override
    public String toString() {
        return types.origin();
    }
}
