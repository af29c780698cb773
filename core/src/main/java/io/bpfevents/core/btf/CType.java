package io.bpfevents.core.btf;

import java.util.List;

/** A type of C: what a field of a record is, with typedefs and qualifiers seen through. */
public sealed interface CType {
    /** As C spells it, by its typedef if it has one: {@code __u32}, {@code char[16]}. */
    String spelling();

    /** Bytes of a value. */
    long bytes();

    /**
     * An integer.
     *
     * @param isChar whether it is C's {@code char}, which is neither {@code signed char} nor {@code
     *     unsigned char}
     */
    record Int(String spelling, long bytes, boolean isSigned, boolean isChar) implements CType {}

    /** An integer of more bytes than a {@code long} has: {@code __int128}. */
    record Wide(String spelling, long bytes, boolean isSigned) implements CType {}

    /** C's {@code _Bool}. */
    record Bool(String spelling, long bytes) implements CType {}

    /**
     * An enumeration.
     *
     * @param values empty where BTF does not have them: of an enumeration that is only declared,
     *     and of one with 8 bytes by a compiler before LLVM 15, which cuts them to 32 bits
     */
    record Enumeration(String spelling, long bytes, boolean isSigned, List<Value> values)
            implements CType {
        /** A name of the enumeration and the number it stands for. */
        public record Value(String name, long number) {}
    }

    /** A pointer to anything. */
    record Pointer(String spelling, long bytes) implements CType {}

    /**
     * An array.
     *
     * @param count of its elements; 0 for a flexible one
     */
    record Array(CType element, long count) implements CType {
        @Override
        public String spelling() {
            String lengths = "";
            CType innermost = this;
            while (innermost instanceof Array array) { // of an array of arrays the outer is first
                lengths += "[" + (array.count == 0 ? "" : array.count) + "]";
                innermost = array.element;
            }
            return innermost.spelling() + lengths;
        }

        @Override
        public long bytes() {
            return element.bytes() * count;
        }
    }

    /** A struct. */
    record Struct(String spelling, long bytes, List<Field> fields) implements CType {
        /** A struct that has nothing but a union, and so the union's members as its own. */
        public static Struct of(Union union) {
            Field all = new Field("", union, 0, 0);
            return new Struct(union.spelling(), union.bytes(), List.of(all));
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
     * @param name empty for an anonymous struct or union, whose members count as the outer one's;
     *     for bits of padding; and for a base class of C++, whose members BTF does not have
     * @param bitOffset where it begins, in bits
     * @param bits the width of a bitfield, 0 for what is none
     */
    record Field(String name, CType type, long bitOffset, int bits) {
        /** Where it begins, in bytes. */
        public long offset() {
            return bitOffset / Byte.SIZE;
        }

        /** Whether it is a base class of C++. */
        public boolean isBaseClass() {
            return name.isEmpty() && type instanceof Other && bits == 0;
        }

        /** Whether it is a bitfield. */
        public boolean isBitfield() {
            return bits != 0;
        }
    }
}
