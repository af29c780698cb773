package io.bpfevents.core.layout;

import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the struct that a record class is bound to in the BTF of an object. */
final class StructOfRecord {
    private static final int LISTED = 20; // names in a message

    private static final String HEADER_ADVICE =
            ", or pass clang the arguments that the program is compiled with, such as -D";

    private final ObjectTypes types;
    private final Class<?> type;
    private final String operation;

    StructOfRecord(ObjectTypes types, Class<?> type) {
        this.types = types;
        this.type = type;
        operation = "bind record " + type.getSimpleName() + " to a struct of " + types.origin();
    }

    /** The struct that the program declares for a ring, else as {@link #byName}. */
    CType.Struct ofRing(String ring) {
        String name = DeclaredStruct.nameOf(type);
        CType.Struct struct = ofRingIfKnown(ring);
        return struct != null
                ? struct
                : find(
                        types,
                        name,
                        "struct " + name + " *" + ObjectTypes.ringVariable(ring),
                        operation);
    }

    /** As {@link #ofRing}; null if there is none, or no BTF. */
    CType.@Nullable Struct ofRingIfKnown(String ring) {
        if (!types.exist()) {
            return null;
        }
        CType declared = types.ofRing(ring);
        if (declared == null) {
            return types.btf().struct(DeclaredStruct.nameOf(type));
        }
        if (!(declared instanceof CType.Struct struct)) {
            throw problem(
                    "the records of ring "
                            + ring
                            + " are "
                            + declared.spelling()
                            + ", which is no struct: read them with a RecordDecoder");
        }
        BpfStruct named = type.getAnnotation(BpfStruct.class);
        if (named != null
                && !named.value().isEmpty()
                && types.btf().structs(named.value()).stream()
                        .noneMatch(other -> isSame(struct, other))) {
            throw problem(
                    "it says @BpfStruct(\""
                            + named.value()
                            + "\"), but the program declares "
                            + struct.spelling()
                            + " for ring "
                            + ring
                            + ": take the annotation off, or, in a ring with several types, use"
                            + " RecordLayout.of(object, ...)");
        }
        return struct;
    }

    /** Whatever typedef either of them is spelled by. */
    private static boolean isSame(CType.Struct struct, CType.Struct other) {
        return struct.bytes() == other.bytes() && struct.fields().equals(other.fields());
    }

    /** The struct that the record's annotation or name names. */
    CType.Struct byName() {
        String name = DeclaredStruct.nameOf(type);
        return find(types, name, "struct " + name + " *unused_" + name, operation);
    }

    /**
     * Finds a struct by its name.
     *
     * @param declaration of a variable that would bring it into the BTF
     */
    static CType.Struct find(ObjectTypes types, String name, String declaration, String operation) {
        Btf btf = types.btf();
        CType.@Nullable Struct struct = btf.struct(name);
        if (struct == null) {
            List<String> names = btf.structNames();
            String known =
                    names.stream().limit(LISTED).collect(Collectors.joining(", "))
                            + (names.size() > LISTED ? ", ..." : "");
            String named =
                    "there is no struct "
                            + name
                            + " in its BTF, which has "
                            + (names.isEmpty() ? "none" : known)
                            + ". Name the one that is meant by @BpfStruct(\"...\")";
            boolean isHeader = types.source() == ObjectTypes.Source.HEADER;
            String advice = isHeader ? HEADER_ADVICE : advice(declaration, name);
            throw new LayoutException(operation, List.of(named + advice));
        }
        return struct;
    }

    private static String advice(String declaration, String name) {
        return """
        . Or, if the program has it: clang leaves out the type of variables that are only \
        local. Each of these is enough:
          - a record with a component for each field: RecordLayout.declared(...)
          - the types of the program's header, or of another object:
            RecordLayout.of(StructSource.header(Path.of("event.h")), ...)
          - in the program, in the ring's map: __type(value, struct %s);
          - in the program, outside of all functions, this line of C:
            %s;\
        """
                .formatted(name, declaration);
    }

    private LayoutException problem(String what) {
        return new LayoutException(operation, List.of(what));
    }
}
