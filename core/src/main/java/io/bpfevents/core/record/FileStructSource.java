package io.bpfevents.core.record;

import io.bpfevents.core.btf.ObjectTypes;

/** The structs of a header or an object file. */
record FileStructSource(ObjectTypes structTypes) implements StructSource {
    /** The file that the structs are from. */
    @Override
    public String toString() {
        return structTypes.origin();
    }
}
