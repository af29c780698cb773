package io.bpfevents.core.bind;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the struct to which a record class is bound. */
public final class StructLookup {
    private static final int LISTED = 20; // names in a message

    private static final String HEADER_ADVICE =
            ", or pass clang the arguments that the program is compiled with, such as -D";

    private final ObjectTypes types;
    private final Class<?> type;
    private final String operation;

    /**
     * Creates a lookup.
     *
     * @param types the types to search
     * @param type the record class
     */
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
                            + ", which is not a struct: read them with a RecordDecoder");
        }
        BpfStruct named = type.getAnnotation(BpfStruct.class);
        if (named != null
                && !named.value().isEmpty()
                && types.btf().structs(named.value()).stream()
                        .noneMatch(other -> isSame(struct, other))) {
            throw problem(
                    "it states @BpfStruct(\""
                            + named.value()
                            + "\"), but the program declares "
                            + struct.spelling()
                            + " for ring "
                            + ring
                            + ": remove the annotation, or, for a ring with several record"
                            + " types, use"
                            + " RecordLayout.of(object, ...)");
        }
        return struct;
    }

    /** Ignores the typedefs by which the structs are spelled. */
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
     * @param declaration a declaration that adds the struct to the BTF
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
                            + ". Name the right struct with @BpfStruct(\"...\")";
            boolean isHeader = types.source() == ObjectTypes.Source.HEADER;
            String advice = isHeader ? HEADER_ADVICE : advice(declaration, name);
            throw new LayoutException(operation, List.of(named + advice));
        }
        return struct;
    }

    private static String advice(String declaration, String name) {
        return """
        . Or, if the program has it: clang omits types that only local \
        variables have. Each of these is enough:
          - a record with a component for each field: RecordLayout.declared(...)
          - the types of the program's header, or of another object:
            RecordLayout.of(StructSource.header(Path.of("event.h")), ...)
          - in the program, in the ring's map: __type(value, struct %s);
          - in the program, outside of all functions, this line of C:
            %s;\
        """
                .formatted(name, declaration);
    }

    private LayoutException problem(String problem) {
        return new LayoutException(operation, List.of(problem));
    }
}
