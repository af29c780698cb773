package io.bpfevents.core.value;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * Reads and writes C numbers at any offset in a record: fields of packed structs are not aligned.
 * Each method is named after the C type that it reads, and returns a Java type that holds all
 * values of it.
 */
public final class CNumbers {
    private static final boolean IS_LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private CNumbers() {}

    /** Reads a signed 8-bit integer. */
    public static int s8(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_BYTE, offset);
    }

    /** Reads an unsigned 8-bit integer. */
    public static int u8(MemorySegment record, long offset) {
        return Byte.toUnsignedInt(record.get(ValueLayout.JAVA_BYTE, offset));
    }

    /** Reads a signed 16-bit integer. */
    public static int s16(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
    }

    /** Reads an unsigned 16-bit integer. */
    public static int u16(MemorySegment record, long offset) {
        return Short.toUnsignedInt(record.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
    }

    /** Reads a signed 32-bit integer. */
    public static int s32(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    /** Reads an unsigned 32-bit integer. */
    public static long u32(MemorySegment record, long offset) {
        return Integer.toUnsignedLong(record.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
    }

    /** Reads a 64-bit integer. */
    public static long s64(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    /** Reads a {@code _Bool}. */
    public static boolean bool(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_BYTE, offset) != 0;
    }

    /** Reads an integer of 1, 2, 4 or 8 bytes; an unsigned integer of 8 bytes keeps its bits. */
    public static long read(MemorySegment record, long offset, int width, boolean isSigned) {
        return switch (width) {
            case Byte.BYTES -> isSigned ? s8(record, offset) : u8(record, offset);
            case Short.BYTES -> isSigned ? s16(record, offset) : u16(record, offset);
            case Integer.BYTES -> isSigned ? s32(record, offset) : u32(record, offset);
            default -> s64(record, offset);
        };
    }

    /** Writes the low bytes of a number. */
    public static void write(MemorySegment record, long offset, int width, long number) {
        switch (width) {
            case Byte.BYTES -> record.set(ValueLayout.JAVA_BYTE, offset, (byte) number);
            case Short.BYTES ->
                    record.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) number);
            case Integer.BYTES -> record.set(ValueLayout.JAVA_INT_UNALIGNED, offset, (int) number);
            default -> record.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, number);
        }
    }

    /**
     * Reads a bitfield. Bits are numbered in the order of memory: from the low end of each byte on
     * little-endian machines, from the high end on big-endian ones.
     *
     * @param offset offset of the byte with the first bit
     * @param first the first bit in that byte
     * @param bits 1 to 64
     */
    public static long bits(
            MemorySegment record, long offset, int first, int bits, boolean isSigned) {
        int end = first + bits;
        long number = 0;
        for (int at = 0; at < end; at += Byte.SIZE) {
            long one = u8(record, offset + at / Byte.SIZE);
            if (IS_LITTLE) {
                number |= at < first ? one >>> (first - at) : one << (at - first);
            } else {
                int left = end - at;
                number =
                        left < Byte.SIZE
                                ? (number << left) | (one >>> (Byte.SIZE - left))
                                : (number << Byte.SIZE) | one;
            }
        }
        return extend(number, bits, isSigned);
    }

    /** Writes the low bits of a number, and preserves the bits around them. */
    public static void writeBits(
            MemorySegment record, long offset, int first, int bits, long number) {
        for (int i = 0; i < bits; i++) {
            int bit = first + i;
            int within = bit % Byte.SIZE;
            int mask = 1 << (IS_LITTLE ? within : Byte.SIZE - 1 - within);
            long one = number >>> (IS_LITTLE ? i : bits - 1 - i) & 1;
            long at = offset + bit / Byte.SIZE;
            int before = u8(record, at);
            record.set(
                    ValueLayout.JAVA_BYTE, at, (byte) (one == 0 ? before & ~mask : before | mask));
        }
    }

    /** Reads a {@code float}. */
    public static float f32(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
    }

    /** Reads a {@code double}. */
    public static double f64(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, offset);
    }

    /**
     * Writes a {@code float} or {@code double}.
     *
     * @param name name of the value, for the error if a C float cannot represent the number
     */
    public static void writeReal(
            MemorySegment record, long offset, int width, double number, String name) {
        if (width == Double.BYTES) {
            record.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, offset, number);
        } else if (Double.compare((float) number, number) == 0) {
            record.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, (float) number);
        } else {
            throw new IllegalArgumentException(
                    name + " is " + number + ", which a float in C does not hold exactly");
        }
    }

    /** Reads an integer of any number of bytes. */
    public static BigInteger wide(MemorySegment record, long offset, int width, boolean isSigned) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            int at = IS_LITTLE ? width - 1 - i : i;
            bytes[i] = record.get(ValueLayout.JAVA_BYTE, offset + at);
        }
        return isSigned ? new BigInteger(bytes) : new BigInteger(1, bytes);
    }

    /** Writes an integer of any number of bytes; returns false if the number has more bits. */
    public static boolean writeWide(
            MemorySegment record, int width, boolean isSigned, BigInteger number) {
        int most = width * Byte.SIZE - (isSigned ? 1 : 0);
        if (number.bitLength() > most || (!isSigned && number.signum() < 0)) {
            return false;
        }
        for (int i = 0; i < width; i++) {
            int at = IS_LITTLE ? i : width - 1 - i;
            byte one = number.shiftRight(i * Byte.SIZE).byteValue();
            record.set(ValueLayout.JAVA_BYTE, at, one);
        }
        return true;
    }

    /** The value of an unsigned 64-bit integer. */
    public static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /** Whether a C type of so many bits can represent a number of a wider Java type. */
    public static boolean fits(long number, int bits, boolean isSigned) {
        return extend(number, bits, isSigned) == number;
    }

    private static long extend(long number, int bits, boolean isSigned) {
        int unused = Long.SIZE - bits;
        return isSigned ? number << unused >> unused : number << unused >>> unused;
    }

    /** The size in bytes of a Java integer type. */
    public static int bytes(Class<?> type) {
        if (type == byte.class) {
            return Byte.BYTES;
        }
        if (type == short.class) {
            return Short.BYTES;
        }
        return type == int.class ? Integer.BYTES : Long.BYTES;
    }
}
