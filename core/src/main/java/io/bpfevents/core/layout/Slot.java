package io.bpfevents.core.layout;

/** Where a component's value is in a record, and how it is read. Offsets count from its begin. */
sealed interface Slot {
    /** The first byte that it takes. */
    long begin();

    /** Bytes that a record must have for it. */
    long need();

    /**
     * An integer, pointer or enumeration as a number.
     *
     * @param width in bytes, in C
     * @param isSigned in C, which says how it fills a wider Java type
     * @param javaType byte, short, int or long
     */
    record Scalar(long begin, int width, boolean isSigned, Class<?> javaType) implements Slot {
        @Override
        public long need() {
            return begin + width;
        }
    }

    /** A {@code _Bool}. */
    record Flag(long begin) implements Slot {
        @Override
        public long need() {
            return begin + 1;
        }
    }

    /** An enumeration as a constant of Java. */
    record Constant(Scalar number, EnumConstants constants) implements Slot {
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
    record Text(Extent extent) implements Slot {
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
    record Numbers(Extent extent, ArrayCodec codec) implements Slot {
        @Override
        public long begin() {
            return extent.offset();
        }

        @Override
        public long need() {
            return extent.need();
        }
    }

    /** A struct as a record of its own. */
    record Nested(RecordShape shape) implements Slot {
        @Override
        public long begin() {
            return shape.begin();
        }

        @Override
        public long need() {
            return shape.need();
        }
    }

    /** A field that the struct does not have. */
    record Absent() implements Slot {
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
    record Extent(long offset, long capacity, Ending kind) {
        long need() {
            return kind == Ending.FIXED ? offset + capacity : offset;
        }
    }

    /** Where an array ends. */
    enum Ending {
        /** Behind its last element. */
        FIXED,
        /** There, or where the record ends before that. */
        EARLY,
        /** Where the record ends. */
        FLEXIBLE
    }
}
