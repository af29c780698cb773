package io.bpfevents.core.tool;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import io.bpfevents.core.btf.NaturalLayout;
import java.util.ArrayList;
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
 * The Java source of a record for a struct: each field in the type of its own width, and nested
 * types for what is nested. What records cannot hold is left out, with a comment. A record that
 * alone does not give the layout of its struct is marked.
 */
final class RecordSource {
    /** Of a constructor; a long is two, and its method handle takes two of the JVM's 255. */
    private static final int MOST_ARGUMENTS = 253;

    /**
     * The type of a component.
     *
     * @param java with its annotation
     * @param declared the type of C that the component declares by itself
     */
    private record Chosen(String java, CType declared) {}

    private final Set<String> imports = new TreeSet<>();
    private final Map<CType, String> types = new LinkedHashMap<>(); // nested ones by their names
    private final Map<CType, CType.Struct> declared = new LinkedHashMap<>(); // for nested structs
    private final List<String> nested = new ArrayList<>(); // their sources
    private final String header;
    private final String body;

    /**
     * @param recordName that is a type's and not taken
     * @param file the object's or the header's, for the comment
     * @throws BpfException if a record cannot have so many components
     */
    RecordSource(CType.Struct struct, String structName, String recordName, String file) {
        types.put(struct, recordName);
        body = record(struct, recordName, true);
        String comment =
                isComplete(struct)
                        ? "/** {@code %s} of %s. */\n"
                        : """
                        /**
                         * {@code %s} of %s.
                         *
                         * <p>These components alone do not give its layout: it is bound by BTF.
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
        imports.add("import io.bpfevents.core.layout." + name + ";\n");
        return name;
    }

    /** Gives the name of C. */
    private String renamed(String cName) {
        return "@%s(\"%s\") ".formatted(annotation("BpfField"), cName);
    }

    @Override
    public String toString() {
        String inner =
                nested.stream()
                        .map(source -> "\n" + indented(source))
                        .collect(Collectors.joining());
        return String.join("", imports)
                + "\n"
                + header
                + body
                + (nested.isEmpty() ? " {}\n" : " {" + inner + "}\n");
    }

    private static String indented(String source) {
        return source.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    /** A record without its body. */
    private String record(CType.Struct struct, String name, boolean isTail) {
        List<String> lines = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> omitted = new ArrayList<>();
        List<CType.Field> fields = new ArrayList<>();
        int arguments = 0;
        for (FieldPlace place : FieldPlace.of(struct)) {
            Chosen type = type(place, isTail && place.isLast());
            if (type == null) {
                omitted.add(
                        "        // left out: %s %s\n".formatted(place.spelling(), place.name()));
            } else {
                String component = JavaNames.component(place.name(), names);
                names.add(component);
                boolean isRenamed = !CNames.toC(component).equals(place.name());
                String annotation = isRenamed ? renamed(place.name()) : "";
                lines.add("        " + annotation + type.java() + " " + component);
                comments.add(" // " + comment(place) + "\n");
                fields.add(new CType.Field(place.name(), type.declared(), 0, 0));
                arguments += type.java().equals("long") ? 2 : 1;
            }
        }
        requireFew(struct, name, arguments);
        declared.put(struct, NaturalLayout.of(struct.spelling(), fields));
        StringBuilder source = new StringBuilder("record ").append(name).append("(\n");
        for (int i = 0; i < lines.size(); i++) {
            source.append(lines.get(i)).append(i < lines.size() - 1 ? "," : "");
            source.append(comments.get(i));
        }
        omitted.forEach(source::append);
        return source.append(")").toString();
    }

    private static void requireFew(CType.Struct struct, String name, int arguments) {
        if (arguments > MOST_ARGUMENTS) {
            throw new BpfException(
                    "generate record " + name + " for " + struct.spelling(),
                    "it has too many fields: the constructor would have "
                            + arguments
                            + " arguments, where a long is two, and Java allows "
                            + MOST_ARGUMENTS
                            + ". Write a record with the fields that you need, since fields"
                            + " without a component are passed over, or use EventSchema");
        }
    }

    private String comment(FieldPlace place) {
        CType type = place.type() instanceof CType.Array array ? array.element() : place.type();
        if (type instanceof CType.Enumeration enumeration) {
            String constants = types.get(enumeration);
            return switch (EnumKind.of(enumeration)) {
                case FLAGS -> place.spelling() + ", constants in " + constants;
                case NUMBER ->
                        EnumKind.isCut(enumeration)
                                ? place.spelling()
                                        + ", whose values the compiler has cut to 32 bits"
                                : place.spelling();
                case CONSTANTS -> place.spelling();
            };
        }
        return place.spelling();
    }

    /** The type of Java; null if there is none. */
    private @Nullable Chosen type(FieldPlace place, boolean isTail) {
        if (place.isInUnion() || place.field().isBitfield()) {
            return null;
        }
        return switch (place.type()) {
            case CType.Array array -> array(array, place.name(), isTail);
            case CType.Struct struct -> struct(struct, place.name(), isTail);
            case CType.Enumeration type when EnumKind.of(type) == EnumKind.CONSTANTS ->
                    enumeration(type, place.name());
            case CType type -> scalar(type, place.name());
        };
    }

    private @Nullable Chosen scalar(CType type, String field) {
        return switch (type) {
            case CType.Bool _ -> new Chosen("boolean", type);
            case CType.Enumeration flags when EnumKind.of(flags) == EnumKind.FLAGS -> {
                String name = nameOf(flags, field);
                if (types.putIfAbsent(flags, name) == null) {
                    nested.add(EnumSource.flags(flags, name));
                }
                yield integer(type);
            }
            case CType.Int _, CType.Enumeration _, CType.Pointer _ -> integer(type);
            default -> null;
        };
    }

    private static Chosen integer(CType type) {
        String java =
                switch ((int) type.bytes()) {
                    case Byte.BYTES -> "byte";
                    case Short.BYTES -> "short";
                    case Integer.BYTES -> "int";
                    default -> "long";
                };
        return new Chosen(java, new CType.Int(java, type.bytes(), true, false));
    }

    private @Nullable Chosen array(CType.Array array, String field, boolean isTail) {
        boolean hasNoEnd = array.count() == 0 && !isTail;
        Chosen element = hasNoEnd ? null : scalar(array.element(), field);
        if (element == null) {
            return null;
        }
        boolean isText = array.element() instanceof CType.Int number && number.isChar();
        String size =
                array.count() == 0 ? "" : "@%s(%d) ".formatted(annotation("Size"), array.count());
        return new Chosen(
                size + (isText ? "String" : element.java() + "[]"),
                new CType.Array(element.declared(), array.count()));
    }

    private Chosen struct(CType.Struct struct, String field, boolean isTail) {
        String name = nameOf(struct, field);
        if (types.putIfAbsent(struct, name) == null) {
            String source = record(struct, name, isTail);
            String mark =
                    isComplete(struct) ? "" : bpfStruct(JavaNames.tag(struct.spelling()), false);
            nested.add(mark + "public " + source + " {}\n");
        }
        return new Chosen(name, Objects.requireNonNull(declared.get(struct), name));
    }

    private Chosen enumeration(CType.Enumeration type, String field) {
        String name = nameOf(type, field);
        if (types.putIfAbsent(type, name) == null) {
            nested.add(EnumSource.constants(type, name, this::renamed));
        }
        List<CType.Enumeration.Value> counted =
                IntStream.range(0, type.values().size())
                        .mapToObj(i -> new CType.Enumeration.Value(type.values().get(i).name(), i))
                        .toList();
        return new Chosen(name, new CType.Enumeration(name, Integer.BYTES, false, counted));
    }

    private String nameOf(CType type, String field) {
        String known = types.get(type);
        return known == null ? JavaNames.type(type.spelling(), field, types.values()) : known;
    }
}
