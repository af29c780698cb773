package io.bpfevents.core.value;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Copies arrays of numbers between records and Java arrays.
 *
 * @param width the size of an element in C, in bytes
 * @param isSigned whether an element is signed in C
 * @param element the element type in Java: byte, short, int, long, boolean, float or double
 * @param same the layout of elements if it is the same in C and Java; null if they must be
 *     converted
 */
public record ArrayCodec(
        int width, boolean isSigned, Class<?> element, @Nullable ValueLayout same) {

    /** A codec for elements of a size in C and a type in Java. */
    public static ArrayCodec of(int width, boolean isSigned, Class<?> element) {
        return new ArrayCodec(width, isSigned, element, same(width, element));
    }

    private static @Nullable ValueLayout same(int width, Class<?> element) {
        if (JavaTypes.isReal(element)) {
            return JavaTypes.realBytes(element) != width
                    ? null
                    : width == Float.BYTES
                            ? ValueLayout.JAVA_FLOAT_UNALIGNED
                            : ValueLayout.JAVA_DOUBLE_UNALIGNED;
        }
        if (element == boolean.class || CNumbers.bytes(element) != width) {
            return null;
        }
        return switch (width) {
            case Byte.BYTES -> ValueLayout.JAVA_BYTE;
            case Short.BYTES -> ValueLayout.JAVA_SHORT_UNALIGNED;
            case Integer.BYTES -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
    }

    /** Reads the array at {@code offset} to {@code end} in a segment. */
    public Object read(MemorySegment record, long offset, long end) {
        int count = count(end - offset, width);
        Object array = Array.newInstance(element, count);
        if (same != null) {
            MemorySegment.copy(record, same, offset, array, 0, count);
            return array;
        }
        if (array instanceof double[] reals) { // C floats
            for (int i = 0; i < count; i++) {
                reals[i] = CNumbers.f32(record, offset + (long) i * width);
            }
            return array;
        }
        for (int i = 0; i < count; i++) {
            long number = CNumbers.read(record, offset + (long) i * width, width, isSigned);
            set(array, i, number);
        }
        return array;
    }

    /**
     * The number of elements in a number of bytes.
     *
     * @throws IllegalArgumentException if the last element is incomplete
     */
    public static int count(long bytes, long width) {
        if (bytes % width != 0) {
            throw new IllegalArgumentException(
                    "the record ends within an element: there are "
                            + bytes
                            + " bytes for elements of "
                            + width);
        }
        return Math.toIntExact(bytes / width);
    }

    private void set(Object array, int index, long number) {
        switch (array) {
            case boolean[] flags -> flags[index] = number != 0;
            case short[] shorts -> shorts[index] = (short) number;
            case int[] ints -> ints[index] = (int) number;
            default -> ((long[]) array)[index] = number;
        }
    }

    /** The size of an array in a record, in bytes. */
    public long bytes(Object array) {
        return (long) Array.getLength(array) * width;
    }

    /**
     * Writes an array to the begin of a segment.
     *
     * @param field the name of the field, for messages
     * @throws IllegalArgumentException if C cannot represent an element
     */
    public void write(Object array, MemorySegment record, String field) {
        int count = Array.getLength(array);
        if (same != null) {
            MemorySegment.copy(array, 0, record, same, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (array instanceof double[] reals) {
                CNumbers.writeReal(
                        record, (long) i * width, width, reals[i], field + "[" + i + "]");
                continue;
            }
            long number =
                    array instanceof boolean[] flags ? (flags[i] ? 1 : 0) : Array.getLong(array, i);
            if (!CNumbers.fits(number, width * Byte.SIZE, isSigned && element != boolean.class)) {
                throw new IllegalArgumentException(
                        field + "[" + i + "] is " + number + ", too much for " + width + " bytes");
            }
            CNumbers.write(record, (long) i * width, width, number);
        }
    }
}
