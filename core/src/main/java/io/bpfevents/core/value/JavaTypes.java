package io.bpfevents.core.value;

import io.bpfevents.core.btf.CType;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java types that a component of a record may have. */
public final class JavaTypes {
    /** The supported types, for messages. */
    public static final String SUPPORTED =
            "byte, short, int, long, float, double, boolean, BigInteger, an enum, a record, String,"
                    + " or an array of these; Instant, Duration, InetAddress, List<String>";

    private JavaTypes() {}

    /** Whether a type represents C integers: neither char nor a boxed type does. */
    public static boolean isNumber(Class<?> type) {
        return type == byte.class || type == short.class || type == int.class || type == long.class;
    }

    /** Whether a type is a Java floating-point type. */
    public static boolean isReal(Class<?> type) {
        return type == float.class || type == double.class;
    }

    /** Whether Java has the same floating-point type; false for {@code long double}. */
    public static boolean isReal(CType.Other type) {
        return type.isFloat() && (type.bytes() == Float.BYTES || type.bytes() == Double.BYTES);
    }

    /** The size in bytes of a Java floating-point type. */
    public static int realBytes(Class<?> type) {
        return type == float.class ? Float.BYTES : Double.BYTES;
    }

    /**
     * The Java integer types that hold all values of so many bytes, such as {@code int or long}.
     *
     * @param suffix the suffix of each type: {@code []} for arrays
     */
    public static String numbers(long bytes, String suffix) {
        return Stream.of(byte.class, short.class, int.class, long.class)
                .filter(number -> CNumbers.bytes(number) >= bytes)
                .map(number -> number.getName() + suffix)
                .collect(Collectors.joining(" or "));
    }

    /**
     * Whether it is an array of signed or unsigned bytes: programs declare texts as any of them.
     */
    public static boolean isText(CType.Array array) {
        return array.element() instanceof CType.Int number && number.bytes() == 1;
    }

    /** The Java types that can represent a C type, for messages. */
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
