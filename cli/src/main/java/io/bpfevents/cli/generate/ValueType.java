package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;

/**
 * The Java type for values of a C type on their own: map keys, map values and global variables.
 *
 * @param java as in a declaration, such as {@code int}
 * @param boxed as a type argument, such as {@code Integer}
 * @param kind how a global variable of it is read and written
 */
record ValueType(String java, String boxed, Kind kind) {
    static final ValueType BYTES = new ValueType("byte[]", "byte[]", Kind.OBJECT);

    /** The access to a global variable. */
    enum Kind {
        /** As a number, without a codec. */
        NUMBER,
        /** As a {@code _Bool}, without a codec. */
        FLAG,
        /** By the class. */
        OBJECT
    }

    static ValueType object(String java) {
        return new ValueType(java, java, Kind.OBJECT);
    }

    /** The type for an integer, enumeration or pointer, with the same bits. */
    static ValueType number(CType type) {
        return switch ((int) type.bytes()) {
            case Byte.BYTES -> new ValueType("byte", "Byte", Kind.NUMBER);
            case Short.BYTES -> new ValueType("short", "Short", Kind.NUMBER);
            case Integer.BYTES -> new ValueType("int", "Integer", Kind.NUMBER);
            default -> new ValueType("long", "Long", Kind.NUMBER);
        };
    }

    /** The expression that reads a global variable. */
    String read(String variable) {
        return switch (kind) {
            case NUMBER -> (java.equals("long") ? "" : "(" + java + ") ") + variable + ".getLong()";
            case FLAG -> variable + ".getLong() != 0";
            case OBJECT -> variable + ".get(LOOKUP, " + java + ".class)";
        };
    }

    /** The expression that sets a global variable. */
    String write(String variable, String value) {
        return switch (kind) {
            case NUMBER -> variable + ".set(" + value + ")";
            case FLAG -> variable + ".set(" + value + " ? 1 : 0)";
            case OBJECT -> variable + ".set(LOOKUP, " + value + ")";
        };
    }
}
