package io.bpfevents.core.bind;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.JavaTypes;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Chooses how a Java type reads a C type. */
public final class BindingChooser {
    /** The result for a component. */
    sealed interface Choice {}

    /** The component can be read. */
    record Chosen(FieldBinding binding) implements Choice {}

    /** The component can be read if each constant has an enumerator. */
    record Enumeration(CType.Enumeration type, FieldBinding.Integral number, Class<?> java)
            implements Choice {}

    /**
     * The component can be read if the record can be bound to the struct.
     *
     * @param base offset of the struct in the record
     */
    record Inner(CType.Struct struct, Class<?> java, long base, boolean isTail) implements Choice {}

    /** The component can be read if its elements can. */
    record Elements(FieldBinding.Extent extent, long stride, Choice element, Class<?> javaElement)
            implements Choice {}

    /** The component cannot be read. */
    record Rejected(String reason) implements Choice {}

    private final Class<?> java;
    private final long offset;
    private final boolean isTail;

    private BindingChooser(Class<?> java, long offset, boolean isTail) {
        this.java = java;
        this.offset = offset;
        this.isTail = isTail;
    }

    /**
     * Chooses for a field.
     *
     * @param base offset in the record of the struct with the field
     * @param isTail whether nothing follows the field in the record
     */
    static Choice choose(PlacedField place, RecordComponent component, long base, boolean isTail) {
        String wrongSize = SizeCheck.disagreement(component, place);
        if (wrongSize != null) {
            return new Rejected(wrongSize);
        }
        if (ConvertedTypes.include(component.getType())) {
            return ConvertedTypes.choose(place, component, base, isTail);
        }
        return place.field().isBitfield()
                ? bitfield(place, component.getType(), base)
                : choose(place.type(), component.getType(), base + place.offset(), isTail);
    }

    /**
     * Chooses for a value that is not a bitfield.
     *
     * @param offset offset of the value in the record, or in the element of an array
     */
    static Choice choose(CType type, Class<?> java, long offset, boolean isTail) {
        return new BindingChooser(java, offset, isTail).choose(type);
    }

    /** The binding of an integer or enumeration, bitfields included; null for any other type. */
    public static FieldBinding.@Nullable Integral integer(
            PlacedField place, long base, Class<?> java) {
        boolean isSigned;
        switch (place.type()) {
            case CType.Int number -> isSigned = number.isSigned();
            case CType.Enumeration number -> isSigned = number.isSigned();
            default -> {
                return null;
            }
        }
        long offset = base + place.offset();
        if (!place.field().isBitfield()) {
            return new FieldBinding.Scalar(offset, (int) place.type().bytes(), isSigned, java);
        }
        return bits(place, base, isSigned, java);
    }

    private static FieldBinding.Bits bits(
            PlacedField place, long base, boolean isSigned, Class<?> java) {
        int first = (int) (place.bitOffset() % Byte.SIZE);
        return new FieldBinding.Bits(
                base + place.offset(), first, place.field().bits(), isSigned, java);
    }

    private static Choice bitfield(PlacedField place, Class<?> java, long base) {
        int bits = place.field().bits();
        if (java == boolean.class && bits == 1) {
            return new Chosen(bits(place, base, false, java));
        }
        if (place.type() instanceof CType.Bool) {
            return reject("a bool", "boolean");
        }
        if (place.type() instanceof CType.Enumeration type && java.isEnum()) {
            return new Enumeration(type, bits(place, base, type.isSigned(), long.class), java);
        }
        FieldBinding.Integral number = integer(place, base, java);
        if (number == null) {
            return new Rejected("bitfields of this type are not supported");
        }
        int bytes = (bits + Byte.SIZE - 1) / Byte.SIZE;
        if (!JavaTypes.isNumber(java) || CNumbers.bytes(java) * Byte.SIZE < bits) {
            String use = (bits == 1 ? "boolean or " : "") + JavaTypes.numbers(bytes, "");
            return reject("a bitfield of " + bits + " bits", use);
        }
        return new Chosen(number);
    }

    private Choice choose(CType type) {
        return switch (type) {
            case CType.Int number -> number(number, number.isSigned());
            case CType.Pointer pointer ->
                    java == long.class ? number(pointer, false) : reject("a pointer", pointer);
            case CType.Bool flag ->
                    java == boolean.class
                            ? new Chosen(new FieldBinding.Flag(offset))
                            : reject("a bool", flag);
            case CType.Enumeration constants -> enumeration(constants);
            case CType.Array array -> ArrayChooser.choose(array, java, offset, isTail);
            case CType.Struct struct ->
                    java.isRecord()
                            ? new Inner(struct, java, offset, isTail)
                            : raw(struct, "a struct");
            case CType.Union union ->
                    java.isRecord()
                            ? new Inner(CType.Struct.of(union), java, offset, isTail)
                            : raw(union, "a union");
            case CType.Wide number ->
                    java == BigInteger.class
                            ? new Chosen(
                                    new FieldBinding.Wide(
                                            offset, (int) number.bytes(), number.isSigned()))
                            : raw(number, "an integer of " + number.bytes() + " bytes");
            case CType.Other other -> other(other);
        };
    }

    private Choice other(CType.Other type) {
        if (type.bytes() == 0) {
            return new Rejected("BTF has only a declaration of its type: define the type in C");
        }
        boolean isReal = JavaTypes.isReal(java) && JavaTypes.isReal(type);
        if (isReal && JavaTypes.realBytes(java) >= type.bytes()) {
            return new Chosen(new FieldBinding.Real(offset, (int) type.bytes(), java));
        }
        return isReal
                ? new Rejected("it has " + type.bytes() + " bytes, and would lose bits: use double")
                : raw(type, "this type of C");
    }

    /** The bytes as they are in memory. */
    private Choice raw(CType type, String what) {
        return java == byte[].class
                ? new Chosen(
                        raw(
                                new FieldBinding.Extent(
                                        offset, type.bytes(), FieldBinding.ArrayEnd.FIXED)))
                : reject(what, type);
    }

    static FieldBinding raw(FieldBinding.Extent extent) {
        return new FieldBinding.Numbers(extent, ArrayCodec.of(Byte.BYTES, true, byte.class));
    }

    static Rejected reject(String what, CType type) {
        return reject(what, JavaTypes.suggested(type));
    }

    private static Rejected reject(String what, String use) {
        return new Rejected(what + " requires " + use);
    }

    private Choice number(CType type, boolean isSigned) {
        if (!JavaTypes.isNumber(java)) {
            return reject("an integer of " + type.bytes() + " bytes", type);
        }
        if (CNumbers.bytes(java) < type.bytes()) {
            return new Rejected(
                    "it has "
                            + type.bytes()
                            + " bytes, and would lose bits: use "
                            + JavaTypes.numbers(type.bytes(), ""));
        }
        return new Chosen(binding(type, isSigned, java));
    }

    private FieldBinding.Scalar binding(CType type, boolean isSigned, Class<?> javaType) {
        return new FieldBinding.Scalar(offset, (int) type.bytes(), isSigned, javaType);
    }

    private Choice enumeration(CType.Enumeration type) {
        if (java.isEnum()) {
            return new Enumeration(type, binding(type, type.isSigned(), long.class), java);
        }
        return JavaTypes.isNumber(java)
                ? number(type, type.isSigned())
                : reject("an enumeration", type);
    }
}
