package io.bpfevents.core.bind;

import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.EnumConstants;
import java.lang.foreign.MemorySegment;

/** Where a component's value is in a record, and how it is read. Offsets count from its begin. */
public sealed interface FieldBinding {
    /** The first byte that it takes. */
    long begin();

    /** Bytes that a record must have for it. */
    long need();

    /** What is read as an integer. */
    sealed interface Integral extends FieldBinding {
        /** Whether a number of a Java type that is wider is the same when it is read again. */
        boolean fits(long number);

        /** The integer in a record that begins at {@code record}. */
        long read(MemorySegment memory, long record);

        /** Writes it into a record that begins with {@code begin}. */
        void write(MemorySegment bytes, long number);

        /** How many bits or bytes of which sign, for messages. */
        String size();
    }

    /**
     * An integer, pointer or enumeration as a number.
     *
     * @param width in bytes, in C
     * @param isSigned in C, which says how it fills a wider Java type
     * @param javaType byte, short, int or long
     */
    record Scalar(long begin, int width, boolean isSigned, Class<?> javaType) implements Integral {
        @Override
        public long need() {
            return begin + width;
        }

        /** Whether all bits fit the Java type, whatever they mean. */
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
     * @param begin the byte of its first bit
     * @param first the first bit within that byte, in the order of the bits in memory
     * @param bits how many
     * @param javaType byte, short, int, long or, of one bit, boolean
     */
    record Bits(long begin, int first, int bits, boolean isSigned, Class<?> javaType)
            implements Integral {
        @Override
        public long need() {
            return begin + (first + bits + Byte.SIZE - 1) / Byte.SIZE;
        }

        /** Whether all bits fit the Java type, whatever they mean. */
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

    /** An enumeration as a constant of Java. */
    record Constant(Integral number, EnumConstants constants) implements FieldBinding {
        @Override
        public long begin() {
            return number.begin();
        }

        @Override
        public long need() {
            return number.need();
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
     * An array whose elements are objects of Java.
     *
     * @param stride from one element to the next, in bytes
     * @param element of which offsets count from the begin of an element
     * @param javaElement of the Java array
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

    /** A struct or union as a record of its own. */
    record Nested(RecordBinding recordBinding) implements FieldBinding {
        @Override
        public long begin() {
            return recordBinding.begin();
        }

        @Override
        public long need() {
            return recordBinding.need();
        }
    }

    /** A field that the struct does not have. */
    record Absent() implements FieldBinding {
        @Override
        public long begin() {
            return Long.MAX_VALUE; // nowhere: it makes nothing begin earlier
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
     * @param kind where they end
     */
    record Extent(long offset, long capacity, ArrayEnd kind) {
        long need() {
            return kind == ArrayEnd.FIXED ? offset + capacity : offset;
        }
    }

    /** Where an array ends. */
    enum ArrayEnd {
        /** Behind its last element. */
        FIXED,
        /** There, or where the record ends before that. */
        EARLY,
        /** Where the record ends. */
        FLEXIBLE
    }
}
