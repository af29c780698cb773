package io.bpfevents.core.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Integers of C in a record, wherever they lie: fields of packed structs are not aligned. Each
 * method is named by the C type it reads and returns the Java type that holds all its values.
 */
final class CNumbers {
    private CNumbers() {}

    static int s8(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_BYTE, offset);
    }

    static int u8(MemorySegment record, long offset) {
        return Byte.toUnsignedInt(record.get(ValueLayout.JAVA_BYTE, offset));
    }

    static int s16(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
    }

    static int u16(MemorySegment record, long offset) {
        return Short.toUnsignedInt(record.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
    }

    static int s32(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    static long u32(MemorySegment record, long offset) {
        return Integer.toUnsignedLong(record.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
    }

    static long s64(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    static boolean bool(MemorySegment record, long offset) {
        return record.get(ValueLayout.JAVA_BYTE, offset) != 0;
    }

    /** Of any width; all bits of an unsigned one of 8 bytes. */
    static long read(MemorySegment record, long offset, int width, boolean isSigned) {
        return switch (width) {
            case Byte.BYTES -> isSigned ? s8(record, offset) : u8(record, offset);
            case Short.BYTES -> isSigned ? s16(record, offset) : u16(record, offset);
            case Integer.BYTES -> isSigned ? s32(record, offset) : u32(record, offset);
            default -> s64(record, offset);
        };
    }

    /** The low bytes of a number. */
    static void write(MemorySegment record, long offset, int width, long number) {
        switch (width) {
            case Byte.BYTES -> record.set(ValueLayout.JAVA_BYTE, offset, (byte) number);
            case Short.BYTES ->
                    record.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) number);
            case Integer.BYTES -> record.set(ValueLayout.JAVA_INT_UNALIGNED, offset, (int) number);
            default -> record.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, number);
        }
    }

    /** Whether a number of a wider type is that of a C type, when it is read again. */
    static boolean fits(long number, int width, boolean isSigned) {
        int unused = Long.SIZE - width * Byte.SIZE;
        return (isSigned ? number << unused >> unused : number << unused >>> unused) == number;
    }

    /** Bytes of a Java type of numbers. */
    static int bytes(Class<?> type) {
        if (type == byte.class) {
            return Byte.BYTES;
        }
        if (type == short.class) {
            return Short.BYTES;
        }
        return type == int.class ? Integer.BYTES : Long.BYTES;
    }
}
