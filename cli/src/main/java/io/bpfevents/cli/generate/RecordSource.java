package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.NaturalLayout;
import io.bpfevents.core.btf.PlacedField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The Java source of a record for a struct: each field has the Java type of its width, and nested
 * structs and enumerations become nested types. A comment replaces fields that a record cannot
 * hold: types without a size, and flexible arrays before the last field. Records that do not
 * describe the complete layout of their struct are marked.
 */
final class RecordSource {
    private final Set<String> imports = new TreeSet<>();
    private final Map<CType, String> types = new LinkedHashMap<>(); // the names of the types
    private final Map<CType, CType.Struct> declared =
            new LinkedHashMap<>(); // what the records declare, by struct
    private final List<String> nested = new ArrayList<>(); // the sources of nested types
    private final Set<CType.Enumeration> shared; // enumerations in unions
    private final Set<String> enclosing; // the names of the types around the record
    private final String header;
    private final String body;

    /**
     * @param recordName a valid type name that the source does not use itself
     * @param file the name of the object or header, for the comment
     * @param enclosing the names of the types around the record, which no type in it may have
     * @throws io.bpfevents.core.BpfException if the struct has too many fields for a record
     */
    RecordSource(
            CType.Struct struct,
            String structName,
            String recordName,
            String file,
            Set<String> enclosing) {
        this.enclosing = enclosing;
        types.put(struct, recordName);
        shared = SharedEnums.of(struct);
        body = record(struct, recordName, true);
        String comment =
                isComplete(struct)
                        ? "/** {@code %s} of %s. */\n"
                        : """
                        /**
                         * {@code %s} of %s.
                         *
                         * <p>Bound by BTF: the components do not describe the complete layout.
                         */
                        """;
        header =
                comment.formatted(struct.spelling(), file)
                        + bpfStruct(structName, isComplete(struct))
                        + "public ";
    }

    private boolean isComplete(CType.Struct struct) {
        CType.Struct alone = declared.get(struct);
        return alone != null && NaturalLayout.isSame(struct, alone);
    }

    private String bpfStruct(String name, boolean isComplete) {
        String annotation = "@" + annotation("BpfStruct");
        if (isComplete) {
            return annotation + "(\"" + name + "\")\n";
        }
        String value = name.isEmpty() ? "" : "value = \"" + name + "\", ";
        return annotation + "(" + value + "incomplete = true)\n";
    }

    private String annotation(String name) {
        imports.add("import io.bpfevents.core.annotation." + name + ";\n");
        return name;
    }

    /** The annotation for a name in C. */
    private String renamed(String cName) {
        return "@%s(\"%s\") ".formatted(annotation("BpfField"), cName);
    }

    /** The imports, each as a line. */
    Set<String> imports() {
        return imports;
    }

    @Override
    public String toString() {
        return String.join("", imports) + "\n" + declaration();
    }

    /** The source without the imports. */
    String declaration() {
        String inner =
                nested.stream()
                        .map(source -> "\n" + indented(source))
                        .collect(Collectors.joining());
        return header + body + (nested.isEmpty() ? " {}\n" : " {" + inner + "}\n");
    }

    private static String indented(String source) {
        return source.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    /** The source of a record without its body. */
    private String record(CType.Struct struct, String name, boolean isTail) {
        List<String> lines = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> omitted = new ArrayList<>();
        List<CType.Field> fields = new ArrayList<>();
        int arguments = 0;
        for (PlacedField place : PlacedField.of(struct)) {
            ComponentType type = type(place, isTail && place.isLast());
            if (type == null) {
                omitted.add(
                        "        // omitted: %s %s\n".formatted(place.spelling(), place.name()));
            } else {
                String component = JavaNames.component(place.name(), names);
                names.add(component);
                boolean isRenamed = !CNames.toC(component).equals(place.name());
                String annotation = isRenamed ? renamed(place.name()) : "";
                lines.add("        " + annotation + type.java() + " " + component);
                comments.add(" // " + comment(place) + "\n");
                if (type.declared() != null) {
                    fields.add(new CType.Field(place.name(), type.declared(), 0, 0));
                }
                arguments += type.arguments();
            }
        }
        ConstructorLimit.require(struct, name, arguments);
        declared.put(struct, NaturalLayout.of(struct.spelling(), fields));
        StringBuilder source = new StringBuilder("record ").append(name).append("(\n");
        for (int i = 0; i < lines.size(); i++) {
            source.append(lines.get(i)).append(i < lines.size() - 1 ? "," : "");
            source.append(comments.get(i));
        }
        omitted.forEach(source::append);
        return source.append(")").toString();
    }

    private String comment(PlacedField place) {
        CType type = place.type();
        while (type instanceof CType.Array array) {
            type = array.element();
        }
        if (type instanceof CType.Enumeration enumeration) {
            String constants = types.get(enumeration);
            return switch (kind(enumeration)) {
                case FLAGS -> place.spelling() + ", constants in " + constants;
                case NUMBER ->
                        EnumKind.isCut(enumeration)
                                ? place.spelling() + ", truncated to 32 bits by the compiler"
                                : place.spelling();
                case CONSTANTS -> place.spelling();
            };
        }
        return place.spelling();
    }

    /** In a union the bytes of another member need not be the number of a constant. */
    private EnumKind kind(CType.Enumeration type) {
        EnumKind kind = EnumKind.of(type);
        return kind == EnumKind.CONSTANTS && shared.contains(type) ? EnumKind.FLAGS : kind;
    }

    /** The Java type of a field; null if there is none. */
    private @Nullable ComponentType type(PlacedField place, boolean isTail) {
        if (!place.field().isBitfield()) {
            return type(place.type(), place.name(), isTail);
        }
        return switch (place.type()) {
            case CType.Wide _, CType.Other _ -> null;
            case CType type -> {
                ComponentType whole = type(type, place.name(), false);
                yield whole == null ? null : whole.ofBitfield();
            }
        };
    }

    private @Nullable ComponentType type(CType type, String field, boolean isTail) {
        return switch (type) {
            case CType.Int _, CType.Pointer _ -> ComponentType.integer(type);
            case CType.Bool _ -> new ComponentType("boolean", type);
            case CType.Enumeration enumeration -> enumeration(enumeration, field);
            case CType.Wide wide -> {
                imports.add("import java.math.BigInteger;\n");
                yield new ComponentType(
                        "BigInteger", new CType.Wide("__int128", wide.bytes(), true));
            }
            case CType.Array array -> array(array, field, isTail);
            case CType.Struct struct -> struct(struct, field, isTail);
            case CType.Union union -> struct(CType.Struct.of(union), field, isTail);
            case CType.Other other -> {
                ComponentType real = ComponentType.real(other);
                yield real == null && other.bytes() > 0 ? bytes(other.bytes()) : real;
            }
        };
    }

    private @Nullable ComponentType array(CType.Array array, String field, boolean isTail) {
        if ((array.count() == 0 && !isTail) || array.element().bytes() == 0) {
            return null;
        }
        List<String> lengths = new ArrayList<>();
        CType element = array;
        while (element instanceof CType.Array outer) {
            lengths.add(String.valueOf(outer.count()));
            element = outer.element();
        }
        if (element instanceof CType.Other other && ComponentType.real(other) == null) {
            return bytes(array.bytes());
        }
        ComponentType one = type(element, field, false);
        if (one == null) {
            return null;
        }
        boolean isText = element instanceof CType.Int number && number.isChar();
        String java =
                isText
                        ? "String" + "[]".repeat(lengths.size() - 1)
                        : one.java() + "[]".repeat(lengths.size());
        if (array.count() == 0) {
            // @Size cannot state the lengths of its elements
            boolean isDeclared = lengths.size() == 1;
            return new ComponentType(java, isDeclared ? one.declaredIn(array) : null);
        }
        return new ComponentType(sized(lengths) + java, one.declaredIn(array));
    }

    private String sized(List<String> lengths) {
        String all = String.join(", ", lengths);
        String value = lengths.size() == 1 ? all : "{" + all + "}";
        return "@%s(%s) ".formatted(annotation("Size"), value);
    }

    /** The type for the bytes of a C type that Java does not have. */
    private ComponentType bytes(long count) {
        String size = count == 0 ? "" : sized(List.of(String.valueOf(count)));
        return new ComponentType(size + "byte[]", null);
    }

    private ComponentType struct(CType.Struct struct, String field, boolean isTail) {
        String name = nameOf(struct, field);
        if (types.putIfAbsent(struct, name) == null) {
            String source = record(struct, name, isTail);
            String mark =
                    isComplete(struct) ? "" : bpfStruct(JavaNames.tag(struct.spelling()), false);
            nested.add(mark + "public " + source + " {}\n");
        }
        return new ComponentType(name, Objects.requireNonNull(declared.get(struct), name));
    }

    private ComponentType enumeration(CType.Enumeration type, String field) {
        EnumKind kind = kind(type);
        if (kind == EnumKind.NUMBER) {
            return ComponentType.integer(type);
        }
        String name = nameOf(type, field);
        boolean isNew = types.putIfAbsent(type, name) == null;
        if (kind == EnumKind.FLAGS) {
            if (isNew) {
                nested.add(EnumSource.flags(type, name));
            }
            return ComponentType.integer(type);
        }
        if (isNew) {
            nested.add(EnumSource.constants(type, name, this::renamed));
        }
        List<CType.Enumeration.Value> counted =
                IntStream.range(0, type.values().size())
                        .mapToObj(i -> new CType.Enumeration.Value(type.values().get(i).name(), i))
                        .toList();
        return new ComponentType(name, new CType.Enumeration(name, Integer.BYTES, false, counted));
    }

    private String nameOf(CType type, String field) {
        String known = types.get(type);
        if (known != null) {
            return known;
        }
        Set<String> taken = new HashSet<>(types.values());
        taken.addAll(enclosing);
        return JavaNames.type(type.spelling(), field, taken);
    }
}
