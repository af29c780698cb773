package io.bpfevents.cli.generate;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Java types for the values of an object, and the sources of those that a handle nests. */
final class HandleTypes {
    private final String handle;
    private final String file;
    private final Set<String> imports;
    private final List<String> taken = new ArrayList<>();
    private final Map<CType, String> names = new LinkedHashMap<>();
    private final List<String> sources = new ArrayList<>();

    /**
     * @param handle the name of the handle's class
     * @param file the name of the object, for comments
     * @param imports to which those of the types are added
     * @param taken names that no type must have
     */
    HandleTypes(String handle, String file, Set<String> imports, Set<String> taken) {
        this.handle = handle;
        this.file = file;
        this.imports = imports;
        this.taken.addAll(taken);
        this.taken.add(handle);
    }

    /** The imports, to which others may be added. */
    Set<String> imports() {
        return imports;
    }

    /** The sources of the nested types, each with a newline at its end. */
    List<String> sources() {
        return sources;
    }

    /** The name of the record for a struct; null if a record cannot hold it. */
    @Nullable String record(CType.Struct struct, String member) {
        String known = names.get(struct);
        if (known != null) {
            return known;
        }
        String name = JavaNames.type(struct.spelling(), member, taken);
        try {
            RecordSource source =
                    new RecordSource(
                            struct,
                            JavaNames.tag(struct.spelling()),
                            name,
                            file,
                            Set.of(handle, name));
            imports.addAll(source.imports());
            sources.add(source.declaration());
        } catch (BpfException e) { // too many fields
            return null;
        }
        taken.add(name);
        names.put(struct, name);
        return name;
    }

    /**
     * The type for the values of a C type.
     *
     * @param type null if only their size is known
     * @param member names the values, for a type without a name
     */
    ValueType of(@Nullable CType type, String member) {
        return switch (type) {
            case null -> ValueType.BYTES;
            case CType.Int _, CType.Pointer _ -> ValueType.number(type);
            case CType.Bool _ -> new ValueType("boolean", "Boolean", ValueType.Kind.FLAG);
            case CType.Enumeration enumeration -> enumeration(enumeration, member);
            case CType.Wide _ -> {
                imports.add("import java.math.BigInteger;\n");
                yield ValueType.object("BigInteger");
            }
            case CType.Array array -> array(array, member);
            case CType.Struct struct -> {
                String name = record(struct, member);
                yield name == null ? ValueType.BYTES : ValueType.object(name);
            }
            case CType.Union _ -> ValueType.BYTES;
            case CType.Other other -> real(other);
        };
    }

    private static ValueType real(CType.Other type) {
        if (!type.isFloat()) {
            return ValueType.BYTES;
        }
        return switch ((int) type.bytes()) {
            case Float.BYTES -> new ValueType("float", "Float", ValueType.Kind.OBJECT);
            case Double.BYTES -> new ValueType("double", "Double", ValueType.Kind.OBJECT);
            default -> ValueType.BYTES;
        };
    }

    private ValueType enumeration(CType.Enumeration type, String member) {
        if (EnumKind.of(type) != EnumKind.CONSTANTS) {
            return ValueType.number(type);
        }
        String known = names.get(type);
        if (known == null) {
            known = JavaNames.type(type.spelling(), member, taken);
            taken.add(known);
            names.put(type, known);
            sources.add(
                    "/** {@code %s} of %s. */\n".formatted(type.spelling(), file)
                            + EnumSource.constants(type, known, this::renamed));
        }
        return ValueType.object(known);
    }

    private String renamed(String cName) {
        imports.add("import io.bpfevents.core.annotation.BpfField;\n");
        return "@BpfField(\"" + cName + "\") ";
    }

    private ValueType array(CType.Array array, String member) {
        CType element = array.element();
        if (element instanceof CType.Int number && number.isChar()) {
            return ValueType.object("String");
        }
        ValueType one = of(element, member);
        boolean isBytes = element.bytes() == Byte.BYTES && one.kind() == ValueType.Kind.NUMBER;
        boolean isReal = element instanceof CType.Other;
        return isBytes || isReal || one.equals(ValueType.BYTES) || array.count() == 0
                ? ValueType.BYTES
                : ValueType.object(one.java() + "[]");
    }
}
