package io.bpfevents.core.layout;

/** What a component of a record may be. */
final class JavaTypes {
    /** For messages. */
    static final String SUPPORTED =
            "byte, short, int, long, boolean, an enum, a record, String, or an array of byte, short,"
                    + " int, long or boolean";

    private JavaTypes() {}

    /** Whether it is one of those that stand for integers of C: char is not, nor are boxes. */
    static boolean isNumber(Class<?> type) {
        return type == byte.class || type == short.class || type == int.class || type == long.class;
    }
}
