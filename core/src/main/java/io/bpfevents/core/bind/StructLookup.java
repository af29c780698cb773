package io.bpfevents.core.bind;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the struct that a record class is bound to in the BTF of an object. */
public final class StructLookup {
    private static final int LISTED = 20; // names in a message

    private static final String HEADER_ADVICE =
            ", or pass clang the arguments that the program is compiled with, such as -D";

    private final ObjectTypes types;
    private final Class<?> type;
    private final String operation;

    public StructLookup(ObjectTypes types, Class<?> type) {
        this.types = types;
        this.type = type;
        operation = "bind record " + type.getSimpleName() + " to a struct of " + types.origin();
    }

    /**
     * The struct that the program declares for the ring whose types these are; else the struct that
     * {@link BpfStruct} or the class's name names.
     *
     * @return null if the types are those of the kernel and do not contain it
     * @throws LayoutException if the types do not contain it
     */
    public CType.@Nullable Struct find() {
        String ring = types.ring();
        if (ring == null) {
            return named(types, DeclaredStruct.nameOf(type), operation);
        }
        CType.Struct struct = findIfKnown();
        if (struct != null || types.source() == ObjectTypes.Source.KERNEL) {
            return struct;
        }
        String name = DeclaredStruct.nameOf(type);
        return find(
                types, name, "struct " + name + " *" + ObjectTypes.ringVariable(ring), operation);
    }

    /** As {@link #find}; null if the types do not contain it, or if there is no BTF. */
    public CType.@Nullable Struct findIfKnown() {
        if (!types.exist()) {
            return null;
        }
        String ring = types.ring();
        CType declared = ring == null ? null : types.ofRing(ring);
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

    /**
     * The struct of a name.
     *
     * @throws LayoutException if the types do not contain it
     */
    public static CType.Struct named(ObjectTypes types, String name, String operation) {
        return find(types, name, "struct " + name + " *unused_" + name, operation);
    }

    /**
     * @param declaration of a variable that would bring the struct into the BTF
     */
    private static CType.Struct find(
            ObjectTypes types, String name, String declaration, String operation) {
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
