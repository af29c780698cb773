package io.bpfevents.core.bind;

import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.BytesConverter;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.NumberConverter;
import java.lang.foreign.MemorySegment;

/**
 * The place of a component's value in a record, and how it is read. Offsets are relative to the
 * record.
 */
public sealed interface FieldBinding {
    /** The offset of its first byte. */
    long begin();

    /** The minimum size of a record that contains it, in bytes. */
    long need();

    /** A value that is read as an integer. */
    sealed interface Integral extends FieldBinding {
        /**
         * Whether a number is the same when it is encoded and decoded: the Java type may be wider.
         */
        boolean fits(long number);

        /** Reads the integer from the record at offset {@code record}. */
        long read(MemorySegment memory, long record);

        /** Writes the integer to bytes that begin at {@link #begin}. */
        void write(MemorySegment bytes, long number);

        /** Its bits or bytes and its signedness, for messages. */
        String size();
    }

    /**
     * An integer, pointer or enumeration as a number.
     *
     * @param width in bytes, in C
     * @param isSigned in C, which decides how a wider Java type is filled
     * @param javaType byte, short, int or long
     */
    record Scalar(long begin, int width, boolean isSigned, Class<?> javaType) implements Integral {
        @Override
        public long need() {
            return begin + width;
        }

        /** Whether the Java type has exactly as many bits. */
        public boolean isSame() {
            return CNumbers.bytes(javaType) == width;
        }

        @Override
        public boolean fits(long number) {
            return isSame() || CNumbers.fits(number, width * Byte.SIZE, isSigned);
        }

        @Override
        public long read(MemorySegment memory, long record) {
            return CNumbers.read(memory, record + begin, width, isSigned);
        }

        @Override
        public void write(MemorySegment bytes, long number) {
            CNumbers.write(bytes, 0, width, number);
        }

        @Override
        public String size() {
            return width + (isSigned ? " signed bytes" : " unsigned bytes");
        }
    }

    /**
     * A bitfield as a number.
     *
     * @param begin offset of the byte with its first bit
     * @param first its first bit in that byte, in the order of the bits in memory
     * @param bits the number of bits
     * @param javaType byte, short, int or long; also boolean for a single bit
     */
    record Bits(long begin, int first, int bits, boolean isSigned, Class<?> javaType)
            implements Integral {
        @Override
        public long need() {
            return begin + (first + bits + Byte.SIZE - 1) / Byte.SIZE;
        }

        /** Whether the Java type has exactly as many bits. */
        public boolean isSame() {
            return javaType != boolean.class && CNumbers.bytes(javaType) * Byte.SIZE == bits;
        }

        @Override
        public boolean fits(long number) {
            return isSame() || CNumbers.fits(number, bits, isSigned && javaType != boolean.class);
        }

        @Override
        public long read(MemorySegment memory, long record) {
            return CNumbers.bits(memory, record + begin, first, bits, isSigned);
        }

        @Override
        public void write(MemorySegment bytes, long number) {
            CNumbers.writeBits(bytes, 0, first, bits, number);
        }

        @Override
        public String size() {
            return bits + (isSigned ? " signed bits" : " unsigned bits");
        }
    }

    /**
     * A floating-point number.
     *
     * @param width in bytes, in C
     * @param javaType float or double
     */
    record Real(long begin, int width, Class<?> javaType) implements FieldBinding {
        @Override
        public long need() {
            return begin + width;
        }
    }

    /** An integer of more than 8 bytes, as a BigInteger. */
    record Wide(long begin, int width, boolean isSigned) implements FieldBinding {
        @Override
        public long need() {
            return begin + width;
        }
    }

    /** A {@code _Bool}. */
    record Flag(long begin) implements FieldBinding {
        @Override
        public long need() {
            return begin + 1;
        }
    }

    /** Characters up to the first NUL. */
    record Text(Extent extent) implements FieldBinding {
        @Override
        public long begin() {
            return extent.offset();
        }

        @Override
        public long need() {
            return extent.need();
        }
    }

    /** An integer or enumeration as an object, such as a constant of a Java enum. */
    record ConvertedNumber(Integral number, NumberConverter converter) implements FieldBinding {
        @Override
        public long begin() {
            return number.begin();
        }

        @Override
        public long need() {
            return number.need();
        }
    }

    /** An array of bytes as an object. */
    record ConvertedBytes(Numbers bytes, BytesConverter converter) implements FieldBinding {
        @Override
        public long begin() {
            return bytes.begin();
        }

        @Override
        public long need() {
            return bytes.need();
        }
    }

    /** An array of numbers. */
    record Numbers(Extent extent, ArrayCodec codec) implements FieldBinding {
        @Override
        public long begin() {
            return extent.offset();
        }

        @Override
        public long need() {
            return extent.need();
        }
    }

    /**
     * An array whose elements are Java objects.
     *
     * @param stride distance from one element to the next, in bytes
     * @param element the binding of an element; its offsets are relative to the element
     * @param javaElement the element type of the Java array
     */
    record Elements(Extent extent, long stride, FieldBinding element, Class<?> javaElement)
            implements FieldBinding {
        @Override
        public long begin() {
            return extent.offset();
        }

        @Override
        public long need() {
            return extent.need();
        }
    }

    /** A struct or union as a nested record. */
    record Nested(RecordBinding record) implements FieldBinding {
        @Override
        public long begin() {
            return record.begin();
        }

        @Override
        public long need() {
            return record.need();
        }
    }

    /**
     * A value that the kernel writes before the record, in a perf buffer.
     *
     * @param number begins at a negative offset
     */
    record Sample(Scalar number) implements FieldBinding {
        @Override
        public long begin() {
            return number.begin();
        }

        @Override
        public long need() {
            return 0; // in every sample
        }
    }

    /** A field that the struct does not have. */
    record Absent() implements FieldBinding {
        @Override
        public long begin() {
            return Long.MAX_VALUE; // no offset: must not affect the minimum
        }

        @Override
        public long need() {
            return 0;
        }
    }

    /**
     * The bytes of an array.
     *
     * @param capacity in bytes; meaningless for a flexible array
     * @param kind where the array ends
     */
    record Extent(long offset, long capacity, ArrayEnd kind) {
        long need() {
            return kind == ArrayEnd.FIXED ? offset + capacity : offset;
        }
    }

    /** The end of an array. */
    enum ArrayEnd {
        /** After its last element. */
        FIXED,
        /** After its last element, or earlier if the record ends earlier. */
        EARLY,
        /** At the end of the record. */
        FLEXIBLE
    }
}
