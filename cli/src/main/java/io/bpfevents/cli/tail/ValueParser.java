package io.bpfevents.cli.tail;

import io.bpfevents.core.btf.CType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts the text of a value to the bytes that it has in C. */
final class ValueParser {
    private static final boolean IS_LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ValueParser() {}

    /**
     * Converts a value: a number, also as {@code 0x1f}; {@code true} or {@code false}; the name of
     * an enumerator; the text of a {@code char[N]}; or such values with commas for an array.
     *
     * @param size of the variable in bytes
     * @throws IllegalArgumentException if the text is no value of the type; the message describes
     *     the values of the type
     */
    static byte[] parse(CType type, int size, String text) {
        byte[] bytes = new byte[size];
        write(type, text, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private static void write(CType type, String text, MemorySegment to) {
        switch (type) {
            case CType.Int number -> integer(number, number.isSigned(), text, to);
            case CType.Wide number -> integer(number, number.isSigned(), text, to);
            case CType.Pointer pointer -> integer(pointer, false, text, to);
            case CType.Bool bool -> bool(bool, text, to);
            case CType.Enumeration enumeration -> enumerator(enumeration, text, to);
            case CType.Array array -> array(array, text, to);
            case CType.Other other when other.isFloat() && other.bytes() <= Double.BYTES ->
                    real(other, text, to);
            case CType.Struct _, CType.Union _, CType.Other _ ->
                    throw new IllegalArgumentException(
                            "it is a " + type.spelling() + ", which cannot be set by a text");
        }
    }

    private static void integer(CType type, boolean isSigned, String text, MemorySegment to) {
        int bits = Math.toIntExact(type.bytes() * Byte.SIZE);
        BigInteger limit = BigInteger.ONE.shiftLeft(isSigned ? bits - 1 : bits);
        BigInteger least = isSigned ? limit.negate() : BigInteger.ZERO;
        BigInteger most = limit.subtract(BigInteger.ONE);
        BigInteger number = number(text);
        if (number == null || number.compareTo(least) < 0 || number.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "it is a %s, a number from %s to %s".formatted(type.spelling(), least, most));
        }
        write(number, type, to);
    }

    private static void write(BigInteger number, CType type, MemorySegment to) {
        int width = Math.toIntExact(type.bytes());
        for (int i = 0; i < width; i++) {
            int at = IS_LITTLE ? i : width - 1 - i;
            to.set(ValueLayout.JAVA_BYTE, at, number.shiftRight(i * Byte.SIZE).byteValue());
        }
    }

    /** The number; null if the text is none. */
    private static @Nullable BigInteger number(String text) {
        boolean isNegative = text.startsWith("-");
        String digits = isNegative ? text.substring(1) : text;
        boolean isHex = digits.startsWith("0x");
        if (!digits.matches("0x[0-9a-fA-F]+|[0-9]+")) {
            return null;
        }
        BigInteger number =
                isHex ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        return isNegative ? number.negate() : number;
    }

    private static void bool(CType type, String text, MemorySegment to) {
        boolean isTrue = text.equals("true") || text.equals("1");
        if (!isTrue && !text.equals("false") && !text.equals("0")) {
            throw new IllegalArgumentException("it is a " + type.spelling() + ": true or false");
        }
        write(isTrue ? BigInteger.ONE : BigInteger.ZERO, type, to);
    }

    private static void enumerator(CType.Enumeration type, String text, MemorySegment to) {
        for (CType.Enumeration.Value value : type.values()) {
            if (value.name().equals(text)) {
                write(BigInteger.valueOf(value.number()), type, to);
                return;
            }
        }
        if (number(text) == null) {
            throw new IllegalArgumentException(
                    type.values().stream()
                            .map(CType.Enumeration.Value::name)
                            .collect(
                                    Collectors.joining(
                                            ", ", "it is an " + type.spelling() + ": ", "")));
        }
        integer(type, type.isSigned(), text, to);
    }

    private static void real(CType type, String text, MemorySegment to) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is a " + type.spelling(), e);
        }
        if (type.bytes() == Float.BYTES) {
            to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, (float) number);
        } else {
            to.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0, number);
        }
    }

    private static void array(CType.Array array, String text, MemorySegment to) {
        if (array.element() instanceof CType.Int number && number.isChar()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length >= to.byteSize()) { // programs expect the NUL
                throw new IllegalArgumentException(
                        "it is a %s, a text of at most %d bytes"
                                .formatted(array.spelling(), to.byteSize() - 1));
            }
            to.copyFrom(MemorySegment.ofArray(bytes));
            return;
        }
        String[] values = text.split(",", -1);
        if (values.length > array.count()) {
            throw new IllegalArgumentException(
                    "it is a %s, at most %d values with commas"
                            .formatted(array.spelling(), array.count()));
        }
        long width = array.element().bytes();
        for (int i = 0; i < values.length; i++) {
            write(array.element(), values[i], to.asSlice(i * width, width));
        }
    }
}
