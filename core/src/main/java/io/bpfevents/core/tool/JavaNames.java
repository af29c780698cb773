package io.bpfevents.core.tool;

import io.bpfevents.core.btf.CNames;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of Java for what has a name of C. */
final class JavaNames {
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
    private static final Set<String> NO_TYPE_NAMES =
            words("String BpfField BpfStruct Size Record BigInteger");

    private JavaNames() {}

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

    /** For a field. */
    static String component(String cName, Collection<String> taken) {
        String name = identifier("field", CNames.toJava(cName));
        while (KEYWORDS.contains(name)
                || NO_COMPONENT_NAMES.contains(name)
                || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** For an enumerator. */
    static String constant(String cName, Collection<String> taken) {
        String name = cName;
        while (KEYWORDS.contains(name) || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** From {@code struct name}, the typedef, or for what has no name that of the field. */
    static String type(String spelling, String field, Collection<String> taken) {
        String tag = tag(spelling);
        String name = identifier("Type", CNames.toJavaType(tag.isEmpty() ? field : tag));
        while (taken.contains(name) || isTaken(name)) {
            name += "_";
        }
        return name;
    }

    /** The name after {@code struct}, or the typedef; empty if it has neither. */
    static String tag(String spelling) {
        String tag = spelling.substring(spelling.indexOf(' ') + 1);
        return tag.equals("{...}") ? "" : tag;
    }

    /** Names of C can be nothing but underscores, or begin with a digit after them. */
    private static String identifier(String prefix, String name) {
        return name.isEmpty() || !Character.isJavaIdentifierStart(name.charAt(0))
                ? prefix + name
                : name;
    }
}
