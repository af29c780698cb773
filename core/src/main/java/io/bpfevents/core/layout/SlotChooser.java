package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import java.lang.reflect.RecordComponent;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which types of C go with which types of Java. */
final class SlotChooser {
    /** What became of a component. */
    sealed interface Choice {}

    /** It can be read. */
    record Chosen(Slot slot) implements Choice {}

    /** It can be read if the enumerators have constants. */
    record Enumeration(CType.Enumeration type, Slot.Scalar number) implements Choice {}

    /** It can be read if the struct goes with the record. */
    record Inner(CType.Struct struct) implements Choice {}

    /** It cannot be read. */
    record Refused(String reason) implements Choice {}

    private final Class<?> java;
    private final long offset;
    private final boolean isTail;

    private SlotChooser(Class<?> java, long offset, boolean isTail) {
        this.java = java;
        this.offset = offset;
        this.isTail = isTail;
    }

    /**
     * Chooses.
     *
     * @param base where the struct with the field begins in the record
     * @param isTail whether nothing follows the field in the record
     */
    static Choice choose(FieldPlace place, RecordComponent component, long base, boolean isTail) {
        if (place.isInUnion()) {
            return new Refused(
                    "it is in a union, and unions are not supported: move it out of the union, or"
                            + " use a RecordDecoder of your own");
        }
        if (place.field().isBitfield()) {
            return new Refused("bitfields are not supported: make it an integer of its own in C");
        }
        Size size = component.getAnnotation(Size.class);
        if (size != null) {
            long count = place.type() instanceof CType.Array array ? array.count() : -1;
            if (count != size.value()) {
                return new Refused("the record says @Size(" + size.value() + ")" + says(count));
            }
        }
        return new SlotChooser(component.getType(), base + place.offset(), isTail)
                .choose(place.type());
    }

    private static String says(long count) {
        if (count < 0) {
            return ", but it is no array in C: take the annotation off";
        }
        return count == 0
                ? ", but it has no size in C: take the annotation off"
                : ", but it has " + count + " elements in C";
    }

    private Choice choose(CType type) {
        return switch (type) {
            case CType.Int number -> number(number, number.isSigned());
            case CType.Pointer pointer ->
                    java == long.class ? number(pointer, false) : refuse("a pointer", "long");
            case CType.Bool _ ->
                    java == boolean.class
                            ? new Chosen(new Slot.Flag(offset))
                            : refuse("a bool", "boolean");
            case CType.Enumeration constants -> enumeration(constants);
            case CType.Array array -> array(array);
            case CType.Struct struct ->
                    java.isRecord() ? new Inner(struct) : refuse("a struct", "a record");
            case CType.Union _ ->
                    new Refused(
                            "unions are not supported: use a RecordDecoder of your own, or one"
                                    + " struct for each of its fields");
            case CType.Other _ -> new Refused("this type of C is not supported");
        };
    }

    private static Refused refuse(String what, String use) {
        return new Refused(what + " takes " + use);
    }

    private Choice number(CType type, boolean isSigned) {
        if (!JavaTypes.isNumber(java)) {
            return refuse("an integer of " + type.bytes() + " bytes", numbers(type, ""));
        }
        if (CNumbers.bytes(java) < type.bytes()) {
            return new Refused(
                    "it has "
                            + type.bytes()
                            + " bytes, and would lose bits: use "
                            + numbers(type, ""));
        }
        return new Chosen(slot(type, isSigned));
    }

    private Slot.Scalar slot(CType type, boolean isSigned) {
        return new Slot.Scalar(offset, (int) type.bytes(), isSigned, java);
    }

    private Choice enumeration(CType.Enumeration type) {
        if (java.isEnum()) {
            int width = (int) type.bytes();
            return new Enumeration(
                    type, new Slot.Scalar(offset, width, type.isSigned(), long.class));
        }
        return JavaTypes.isNumber(java)
                ? number(type, type.isSigned())
                : refuse("an enumeration", "a Java enum, or " + numbers(type, ""));
    }

    /** The types that hold all values: {@code int or long}. */
    private static String numbers(CType type, String suffix) {
        return Stream.of(byte.class, short.class, int.class, long.class)
                .filter(number -> CNumbers.bytes(number) >= type.bytes())
                .map(number -> number.getName() + suffix)
                .collect(Collectors.joining(" or "));
    }

    private Choice array(CType.Array array) {
        if (array.count() == 0 && !isTail) {
            return new Refused(
                    "only the last field of a record can be a flexible array, for it ends where"
                            + " the record ends");
        }
        return switch (array.element()) {
            case CType.Int number when number.isChar() && java == String.class ->
                    new Chosen(new Slot.Text(extent(array)));
            case CType.Int number -> numbers(array, number.isSigned(), numbersFor(number));
            case CType.Enumeration number ->
                    numbers(array, number.isSigned(), numbers(number, "[]"));
            case CType.Pointer _ ->
                    java == long[].class
                            ? numbers(array, false, "long[]")
                            : refuse("an array of pointers", "long[]");
            case CType.Bool _ ->
                    java == boolean[].class
                            ? new Chosen(numbers(array, false))
                            : refuse("an array of bools", "boolean[]");
            case CType.Struct _, CType.Union _ ->
                    new Refused(
                            "arrays of structs and unions are not supported: use a RecordDecoder"
                                    + " of your own");
            case CType.Array _ -> new Refused("arrays of arrays are not supported");
            case CType.Other _ -> new Refused("this type of C is not supported");
        };
    }

    private static String numbersFor(CType.Int element) {
        return (element.isChar() ? "String or " : "") + numbers(element, "[]");
    }

    private Choice numbers(CType.Array array, boolean isSigned, String supported) {
        Class<?> element = java.getComponentType();
        if (element == null || !JavaTypes.isNumber(element)) {
            return refuse("an array of " + array.element().spelling(), supported);
        }
        return CNumbers.bytes(element) < array.element().bytes()
                ? new Refused(
                        "its elements have "
                                + array.element().bytes()
                                + " bytes, and would lose bits: use "
                                + supported)
                : new Chosen(numbers(array, isSigned));
    }

    private Slot numbers(CType.Array array, boolean isSigned) {
        int width = (int) array.element().bytes();
        return new Slot.Numbers(
                extent(array), ArrayCodec.of(width, isSigned, java.getComponentType()));
    }

    /** Of characters the last ones may be missing: programs send as many as there are. */
    private Slot.Extent extent(CType.Array array) {
        boolean isChars = array.element() instanceof CType.Int number && number.isChar();
        Slot.Ending ending =
                array.count() == 0
                        ? Slot.Ending.FLEXIBLE
                        : isTail && isChars ? Slot.Ending.EARLY : Slot.Ending.FIXED;
        return new Slot.Extent(offset, array.bytes(), ending);
    }
}
