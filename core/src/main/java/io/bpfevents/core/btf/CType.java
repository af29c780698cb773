package io.bpfevents.core.btf;

import java.util.List;
import java.util.OptionalInt;

/** A C type, with typedefs and qualifiers resolved. */
public sealed interface CType {
    /** The spelling in C, by the typedef if there is one: {@code __u32}, {@code char[16]}. */
    String spelling();

    /** The size of a value in bytes. */
    long bytes();

    /** Whether a value can be longer than its size: a flexible array, or a struct with one. */
    default boolean isFlexible() {
        return false;
    }

    /**
     * An integer.
     *
     * @param isChar whether it is C's {@code char}, which is neither {@code signed char} nor {@code
     *     unsigned char}
     */
    record Int(String spelling, long bytes, boolean isSigned, boolean isChar) implements CType {}

    /** An integer that is wider than a {@code long}: {@code __int128}. */
    record Wide(String spelling, long bytes, boolean isSigned) implements CType {}

    /** C's {@code _Bool}. */
    record Bool(String spelling, long bytes) implements CType {}

    /**
     * An enumeration.
     *
     * @param values empty if BTF does not have them: if the enumeration is only declared, or has 8
     *     bytes and was compiled before LLVM 15, which truncates the values to 32 bits
     */
    record Enumeration(String spelling, long bytes, boolean isSigned, List<Value> values)
            implements CType {
        /** An enumerator: a name and its number. */
        public record Value(String name, long number) {}
    }

    /** A pointer to anything. */
    record Pointer(String spelling, long bytes) implements CType {}

    /**
     * An array.
     *
     * @param count the number of elements; 0 for a flexible array
     */
    record Array(CType element, long count) implements CType {
        @Override
        public String spelling() {
            String lengths = "";
            CType innermost = this;
            while (innermost instanceof Array array) { // the outer length comes first
                lengths += "[" + (array.count == 0 ? "" : array.count) + "]";
                innermost = array.element;
            }
            return innermost.spelling() + lengths;
        }

        @Override
        public long bytes() {
            return element.bytes() * count;
        }

        @Override
        public boolean isFlexible() {
            return count == 0;
        }
    }

    /** A struct. */
    record Struct(String spelling, long bytes, List<Field> fields) implements CType {
        /** A struct that has nothing but a union, and so the union's members as its own. */
        public static Struct of(Union union) {
            Field all = new Field("", union, 0, 0);
            return new Struct(union.spelling(), union.bytes(), List.of(all));
        }

        /** The size of each value; empty if the struct ends with a flexible array. */
        public OptionalInt fixedSize() {
            return isFlexible() ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(bytes));
        }

        @Override
        public boolean isFlexible() {
            return !fields.isEmpty() && fields.getLast().type().isFlexible();
        }
    }

    /** A union. */
    record Union(String spelling, long bytes, List<Field> fields) implements CType {}

    /**
     * Anything else: floating-point numbers, and what only has bytes.
     *
     * @param bytes 0 for what has no values, such as an incomplete type
     */
    record Other(String spelling, long bytes, boolean isFloat) implements CType {
        Other(String spelling, long bytes) {
            this(spelling, bytes, false);
        }
    }

    /**
     * A member of a struct or union.
     *
     * @param name empty for an anonymous struct or union, whose members belong to the outer struct;
     *     for padding bits; and for a C++ base class, whose members BTF does not contain
     * @param bitOffset offset in bits
     * @param bits the width of a bitfield; 0 for other fields
     */
    record Field(String name, CType type, long bitOffset, int bits) {
        /** The offset in bytes. */
        public long offset() {
            return bitOffset / Byte.SIZE;
        }

        /** Whether it is a C++ base class. */
        public boolean isBaseClass() {
            return name.isEmpty() && type instanceof Other && bits == 0;
        }

        /** Whether it is a bitfield. */
        public boolean isBitfield() {
            return bits != 0;
        }
    }
}
