package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CNames;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts C names to valid Java names. */
final class JavaNames {
    /** The words that Java reserves. */
    private static final Set<String> KEYWORDS =
            words(
                    """
                    abstract assert boolean break byte case catch char class const continue default
                    do double else enum extends final finally float for goto if implements import
                    instanceof int interface long native new package private protected public return
                    short static strictfp super switch synchronized this throw throws transient try
                    void volatile while true false null _
                    """);

    /** Further names that a component must not have. */
    private static final Set<String> NO_COMPONENT_NAMES =
            words("clone finalize getClass hashCode notify notifyAll toString wait");

    /** Further names that a type must not have. */
    private static final Set<String> RESTRICTED_TYPE_NAMES =
            words("permits record sealed var yield");

    /** The type names that the generated source uses itself. */
    private static final Set<String> NO_TYPE_NAMES =
            words("String BpfField BpfStruct Size Record BigInteger");

    private JavaNames() {}

    private static Set<String> words(String text) {
        return Pattern.compile("\\s+").splitAsStream(text).collect(Collectors.toSet());
    }

    /** Whether a name is a valid Java type name. */
    static boolean isTypeName(String name) {
        return name.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*")
                && !KEYWORDS.contains(name)
                && !RESTRICTED_TYPE_NAMES.contains(name);
    }

    /** Whether the generated source uses a type name itself. */
    static boolean isTaken(String typeName) {
        return NO_TYPE_NAMES.contains(typeName);
    }

    /** The component name for a field. */
    static String component(String cName, Collection<String> taken) {
        String name = identifier("field", CNames.toJava(cName));
        while (KEYWORDS.contains(name)
                || NO_COMPONENT_NAMES.contains(name)
                || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** The constant name for an enumerator. */
    static String constant(String cName, Collection<String> taken) {
        String name = cName;
        while (KEYWORDS.contains(name) || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /**
     * The type name for {@code struct name} or a typedef; derived from the field's name if the type
     * has none.
     */
    static String type(String spelling, String field, Collection<String> taken) {
        String tag = tag(spelling);
        String name = identifier("Type", CNames.toJavaType(tag.isEmpty() ? field : tag));
        while (taken.contains(name) || isTaken(name)) {
            name += "_";
        }
        return name;
    }

    /** The name after {@code struct}, or the typedef; empty if the type has neither. */
    static String tag(String spelling) {
        String tag = spelling.substring(spelling.indexOf(' ') + 1);
        return tag.equals("{...}") ? "" : tag;
    }

    /** A C name can consist of underscores only, or have a digit as the first other character. */
    private static String identifier(String prefix, String name) {
        return name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0))
                ? prefix + name
                : name;
    }
}
