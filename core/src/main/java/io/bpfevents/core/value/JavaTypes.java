package io.bpfevents.core.value;

import io.bpfevents.core.btf.CType;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a component of a record may be. */
public final class JavaTypes {
    /** For messages. */
    public static final String SUPPORTED =
            "byte, short, int, long, float, double, boolean, BigInteger, an enum, a record, String,"
                    + " or an array of these";

    private JavaTypes() {}

    /** Whether it is one of those that stand for integers of C: char is not, nor are boxes. */
    public static boolean isNumber(Class<?> type) {
        return type == byte.class || type == short.class || type == int.class || type == long.class;
    }

    public static boolean isReal(Class<?> type) {
        return type == float.class || type == double.class;
    }

    /** Whether it is a floating-point number that Java has as well: {@code long double} is not. */
    public static boolean isReal(CType.Other type) {
        return type.isFloat() && (type.bytes() == Float.BYTES || type.bytes() == Double.BYTES);
    }

    /** Bytes of a Java type of floating-point numbers. */
    public static int realBytes(Class<?> type) {
        return type == float.class ? Float.BYTES : Double.BYTES;
    }

    /**
     * The types of integers that hold all values of so many bytes: {@code int or long}.
     *
     * @param suffix of each: {@code []} for arrays
     */
    public static String numbers(long bytes, String suffix) {
        return Stream.of(byte.class, short.class, int.class, long.class)
                .filter(number -> CNumbers.bytes(number) >= bytes)
                .map(number -> number.getName() + suffix)
                .collect(Collectors.joining(" or "));
    }

    /** Whether it is an array of bytes of any sign, as which programs declare texts. */
    public static boolean isText(CType.Array array) {
        return array.element() instanceof CType.Int number && number.bytes() == 1;
    }

    /** Which types of Java a type of C goes with, for messages. */
    public static String suggested(CType type) {
        return suggested(type, "");
    }

    private static String suggested(CType type, String suffix) {
        boolean isOne = suffix.isEmpty();
        return switch (type) {
            case CType.Int _ -> numbers(type.bytes(), suffix);
            case CType.Pointer _ -> "long" + suffix;
            case CType.Bool _ -> "boolean" + suffix;
            case CType.Enumeration _ ->
                    (isOne ? "a Java enum" : "E" + suffix + " of a Java enum E")
                            + ", or "
                            + numbers(type.bytes(), suffix);
            case CType.Array array ->
                    (isText(array) ? "String" + suffix + " or " : "")
                            + suggested(array.element(), suffix + "[]");
            case CType.Struct _, CType.Union _ ->
                    (isOne ? "a record" : "R" + suffix + " of a record R")
                            + " or, for the bytes, byte[]";
            case CType.Wide _ -> "BigInteger" + suffix + " or byte[]" + suffix;
            case CType.Other other when isReal(other) ->
                    (type.bytes() == Float.BYTES ? "float" + suffix + " or " : "")
                            + "double"
                            + suffix;
            case CType.Other _ -> "byte[]" + suffix;
        };
    }
}
