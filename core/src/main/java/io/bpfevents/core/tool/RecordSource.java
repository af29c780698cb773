package io.bpfevents.core.tool;

import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Java source of a record for a struct: each field in the type of its own width, and nested
 * records and enums for what is nested. What records cannot hold is left out, and said.
 */
final class RecordSource {
    /** What the Java language does not let anything be called. */
    private static final Set<String> KEYWORDS =
            words(
                    """
                    abstract assert boolean break byte case catch char class const continue default
                    do double else enum extends final finally float for goto if implements import
                    instanceof int interface long native new package private protected public return
                    short static strictfp super switch synchronized this throw throws transient try
                    void volatile while true false null _
                    """);

    /** What it does not let a component be called besides. */
    private static final Set<String> NO_COMPONENT_NAMES =
            words("clone finalize getClass hashCode notify notifyAll toString wait");

    /** What it does not let a type be called besides. */
    private static final Set<String> RESTRICTED_TYPE_NAMES =
            words("permits record sealed var yield");

    /** What the source itself means by a name. */
    private static final Set<String> NO_TYPE_NAMES = words("String BpfField BpfStruct Size Record");

    private static Set<String> words(String text) {
        return Pattern.compile("\\s+").splitAsStream(text).collect(Collectors.toSet());
    }

    /** Whether the Java language lets a type be called that. */
    static boolean isTypeName(String name) {
        return name.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*")
                && !KEYWORDS.contains(name)
                && !RESTRICTED_TYPE_NAMES.contains(name);
    }

    /** Whether the source means something of its own by that. */
    static boolean isTaken(String typeName) {
        return NO_TYPE_NAMES.contains(typeName);
    }

    private final Set<String> imports = new TreeSet<>();
    private final Map<CType, String> types = new LinkedHashMap<>(); // nested ones by their names
    private final List<String> nested = new ArrayList<>(); // their sources
    private final String header;
    private final String body;

    /**
     * @param recordName that is a type's and not taken
     * @param file the object's, for the comment
     */
    RecordSource(CType.Struct struct, String structName, String recordName, String file) {
        annotation("BpfStruct");
        types.put(struct, recordName);
        header =
                "/** {@code %s} of %s. */\n@BpfStruct(\"%s\")\npublic "
                        .formatted(struct.spelling(), file, structName);
        body = record(struct, recordName, true);
    }

    private String annotation(String name) {
        imports.add("import io.bpfevents.core.layout." + name + ";\n");
        return name;
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
        for (FieldPlace place : FieldPlace.of(struct)) {
            String type = type(place, isTail && place.isLast());
            if (type == null) {
                omitted.add(
                        "        // left out: %s %s\n".formatted(place.spelling(), place.name()));
            } else {
                String component = componentName(place.name(), names);
                names.add(component);
                boolean isRenamed = !CNames.toC(component).equals(place.name());
                String renamed =
                        isRenamed
                                ? "@%s(\"%s\") ".formatted(annotation("BpfField"), place.name())
                                : "";
                lines.add("        " + renamed + type + " " + component);
                comments.add(" // " + place.spelling() + "\n");
            }
        }
        StringBuilder source = new StringBuilder("record ").append(name).append("(\n");
        for (int i = 0; i < lines.size(); i++) {
            source.append(lines.get(i)).append(i < lines.size() - 1 ? "," : "");
            source.append(comments.get(i));
        }
        omitted.forEach(source::append);
        return source.append(")").toString();
    }

    private static String componentName(String cName, List<String> taken) {
        String name = identifier("field", CNames.toJava(cName));
        while (KEYWORDS.contains(name)
                || NO_COMPONENT_NAMES.contains(name)
                || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** Names of C can be nothing but underscores, or begin with a digit behind them. */
    private static String identifier(String prefix, String name) {
        return name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0))
                ? prefix + name
                : name;
    }

    /** The type of Java with its annotation; null if there is none. */
    private @Nullable String type(FieldPlace place, boolean isTail) {
        if (place.isInUnion() || place.field().isBitfield()) {
            return null;
        }
        return switch (place.type()) {
            case CType.Array array -> array(array, isTail);
            case CType.Struct struct -> nested(struct, place.name(), isTail);
            case CType.Enumeration enumeration when !enumeration.values().isEmpty() ->
                    nested(enumeration, place.name());
            case CType type -> scalar(type);
        };
    }

    private static @Nullable String scalar(CType type) {
        return switch (type) {
            case CType.Bool _ -> "boolean";
            case CType.Int _, CType.Enumeration _, CType.Pointer _ ->
                    switch ((int) type.bytes()) {
                        case Byte.BYTES -> "byte";
                        case Short.BYTES -> "short";
                        case Integer.BYTES -> "int";
                        default -> "long";
                    };
            default -> null;
        };
    }

    private @Nullable String array(CType.Array array, boolean isTail) {
        String element = scalar(array.element());
        if (element == null || (array.count() == 0 && !isTail)) {
            return null;
        }
        boolean isText = array.element() instanceof CType.Int number && number.isChar();
        String size =
                array.count() == 0 ? "" : "@%s(%d) ".formatted(annotation("Size"), array.count());
        return size + (isText ? "String" : element + "[]");
    }

    private String nested(CType.Struct struct, String field, boolean isTail) {
        String known = types.get(struct);
        if (known == null) {
            known = typeName(struct.spelling(), field);
            types.put(struct, known);
            nested.add(record(struct, known, isTail) + " {}\n");
        }
        return known;
    }

    private String nested(CType.Enumeration enumeration, String field) {
        String known = types.get(enumeration);
        if (known == null) {
            known = typeName(enumeration.spelling(), field);
            types.put(enumeration, known);
            List<String> lines = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (CType.Enumeration.Value value : enumeration.values()) {
                String constant = constantName(value.name(), names);
                names.add(constant);
                boolean isRenamed = !constant.equals(value.name());
                String renamed =
                        isRenamed
                                ? "@%s(\"%s\") ".formatted(annotation("BpfField"), value.name())
                                : "";
                lines.add("    " + renamed + constant);
            }
            nested.add("enum " + known + " {\n" + String.join(",\n", lines) + "\n}\n");
        }
        return known;
    }

    private static String constantName(String cName, List<String> taken) {
        String name = cName;
        while (KEYWORDS.contains(name) || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** From {@code struct name}, the typedef, or for what has no name that of the field. */
    private String typeName(String spelling, String field) {
        String tag = spelling.substring(spelling.indexOf(' ') + 1);
        String name = identifier("Type", CNames.toJavaType(tag.equals("{...}") ? field : tag));
        while (types.containsValue(name) || isTaken(name)) {
            name += "_";
        }
        return name;
    }
}
