package io.bpfevents.core.codec;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record class that has a value as its only component.
 *
 * @param box the record class
 * @param java the value's class
 */
record SingleValue<B extends Record, T>(
        Class<B> box, Class<T> java, Function<T, B> wrap, Function<B, T> unwrap) {
    /** The supported classes, for messages. */
    static final String SUPPORTED =
            "Byte, Short, Integer, Long, Float, Double, BigInteger, Boolean, String, an enum, a"
                    + " record,"
                    + " an array of these, or byte[] for its bytes";

    private static final List<SingleValue<?, ?>> ALL =
            List.of(
                    new SingleValue<>(OfByte.class, Byte.class, OfByte::new, OfByte::value),
                    new SingleValue<>(OfShort.class, Short.class, OfShort::new, OfShort::value),
                    new SingleValue<>(OfInt.class, Integer.class, OfInt::new, OfInt::value),
                    new SingleValue<>(OfLong.class, Long.class, OfLong::new, OfLong::value),
                    new SingleValue<>(OfFloat.class, Float.class, OfFloat::new, OfFloat::value),
                    new SingleValue<>(OfDouble.class, Double.class, OfDouble::new, OfDouble::value),
                    new SingleValue<>(OfWide.class, BigInteger.class, OfWide::new, OfWide::value),
                    new SingleValue<>(OfFlag.class, Boolean.class, OfFlag::new, OfFlag::value),
                    new SingleValue<>(OfText.class, String.class, OfText::new, OfText::value),
                    new SingleValue<>(
                            OfShorts.class, short[].class, OfShorts::new, OfShorts::value),
                    new SingleValue<>(OfInts.class, int[].class, OfInts::new, OfInts::value),
                    new SingleValue<>(OfLongs.class, long[].class, OfLongs::new, OfLongs::value),
                    new SingleValue<>(
                            OfFlags.class, boolean[].class, OfFlags::new, OfFlags::value));

    /** The record class for values of a class; null if there is none. */
    static @Nullable SingleValue<?, ?> of(Class<?> java) {
        return ALL.stream().filter(value -> value.java == java).findFirst().orElse(null);
    }

    private record OfByte(byte value) {}

    private record OfShort(short value) {}

    private record OfInt(int value) {}

    private record OfLong(long value) {}

    private record OfFloat(float value) {}

    private record OfDouble(double value) {}

    private record OfWide(BigInteger value) {}

    private record OfFlag(boolean value) {}

    private record OfText(String value) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OfShorts(short[] value) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OfInts(int[] value) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OfLongs(long[] value) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OfFlags(boolean[] value) {}
}
