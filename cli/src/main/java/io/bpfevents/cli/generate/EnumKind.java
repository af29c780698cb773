package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;
import java.util.List;

/** The Java form of a C enumeration. */
enum EnumKind {
    /** A Java enum: a field holds one of the values. */
    CONSTANTS,
    /** An integer with named constants: a field holds a sum of values. */
    FLAGS,
    /** An integer: the values are unknown. */
    NUMBER;

    private static final int BITS_FOR_OTHER = 4;

    /**
     * The kind of an enumeration.
     *
     * <p>An enumeration of flags has at least two values that are single bits, and fewer other
     * values: sums of the bits, masks of all bits, and per four bits one value that is neither,
     * such as the mask of a number among the flags. Consecutive numbers are not flags, because
     * enumerations count like that: {@code 1, 2} and {@code 0, 1, 2, 3} become a Java enum, {@code
     * 1, 2, 4} and {@code 1, 8} do not.
     *
     * <p>In doubt an integer is better: it only loses the names, while a Java enum for flags
     * terminates the stream at the first sum.
     */
    static EnumKind of(CType.Enumeration type) {
        long[] numbers =
                type.values().stream()
                        .mapToLong(CType.Enumeration.Value::number)
                        .sorted()
                        .distinct()
                        .toArray();
        if (numbers.length == 0 || isCut(type)) {
            return NUMBER;
        }
        return isCounted(numbers) || !isOfBits(bits(type)) ? CONSTANTS : FLAGS;
    }

    /**
     * Whether no value of an 8-byte enumeration requires 8 bytes: clang before version 15 truncates
     * values to 32 bits, so the values in the BTF may be wrong.
     */
    static boolean isCut(CType.Enumeration type) {
        List<CType.Enumeration.Value> values = type.values();
        return type.bytes() == Long.BYTES
                && values.stream().allMatch(value -> isWord(value.number()));
    }

    private static boolean isWord(long number) {
        return number == (int) number || number == Integer.toUnsignedLong((int) number);
    }

    private static boolean isCounted(long[] sorted) {
        return sorted[sorted.length - 1] - sorted[0] == sorted.length - 1;
    }

    /** The numbers without the sign extension of negative ones. */
    private static long[] bits(CType.Enumeration type) {
        long width = -1L >>> (Long.SIZE - Byte.SIZE * type.bytes());
        return type.values().stream()
                .mapToLong(value -> value.number() & width)
                .distinct()
                .toArray();
    }

    private static boolean isOfBits(long[] numbers) {
        long bits = 0;
        for (long number : numbers) {
            bits |= Long.bitCount(number) == 1 ? number : 0;
        }
        int sums = 0;
        int others = 0;
        for (long number : numbers) {
            if (Long.bitCount(number) > 1) {
                boolean isSum = (number & ~bits) == 0;
                boolean isMask = (number & bits) == bits;
                sums += isSum || isMask ? 1 : 0;
                others += isSum || isMask ? 0 : 1;
            }
        }
        int singles = Long.bitCount(bits);
        return singles > 1 && sums + others < singles && BITS_FOR_OTHER * others <= singles;
    }
}
