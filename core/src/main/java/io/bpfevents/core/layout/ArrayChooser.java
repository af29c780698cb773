package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import org.jspecify.annotations.Nullable;

/** Which arrays of C go with which types of Java. */
final class ArrayChooser {
    private final CType.Array array;
    private final Class<?> java;
    private final @Nullable Class<?> javaElement; // null if java is no array
    private final long offset;
    private final boolean isTail;

    private ArrayChooser(CType.Array array, Class<?> java, long offset, boolean isTail) {
        this.array = array;
        this.java = java;
        javaElement = java.getComponentType();
        this.offset = offset;
        this.isTail = isTail;
    }

    static SlotChooser.Choice choose(
            CType.Array array, Class<?> java, long offset, boolean isTail) {
        return new ArrayChooser(array, java, offset, isTail).choose();
    }

    private SlotChooser.Choice choose() {
        if (array.count() == 0 && !isTail) {
            return new SlotChooser.Refused(
                    "only the last field of a record can be a flexible array, for it ends where"
                            + " the record ends");
        }
        return switch (array.element()) {
            case CType.Int _ when java == String.class && isText(array) ->
                    new SlotChooser.Chosen(new Slot.Text(extent(true)));
            case CType.Int number -> numbers(number, number.isSigned());
            case CType.Enumeration _ when javaElement != null && javaElement.isEnum() ->
                    elements(javaElement);
            case CType.Enumeration number -> numbers(number, number.isSigned());
            case CType.Pointer pointer ->
                    java == long[].class ? numbers(pointer, false) : refuse("pointers");
            case CType.Bool flag ->
                    java == boolean[].class
                            ? chosen(ArrayCodec.of((int) flag.bytes(), false, boolean.class))
                            : refuse("bools");
            case CType.Other real when JavaTypes.isReal(real) -> reals((int) real.bytes());
            case CType.Struct _, CType.Union _, CType.Array _, CType.Wide _, CType.Other _ -> {
                if (array.element().bytes() == 0) {
                    yield new SlotChooser.Refused("its elements have no bytes");
                }
                if (java == byte[].class) {
                    yield new SlotChooser.Chosen(SlotChooser.raw(extent(false)));
                }
                yield javaElement != null && !javaElement.isPrimitive()
                        ? elements(javaElement)
                        : refuse(array.element().spelling());
            }
        };
    }

    /** Whether it is an array of bytes of any sign, as which programs declare texts. */
    static boolean isText(CType.Array array) {
        return array.element() instanceof CType.Int number && number.bytes() == 1;
    }

    private SlotChooser.Refused refuse(String elements) {
        return SlotChooser.refuse("an array of " + elements, array);
    }

    private SlotChooser.Choice elements(Class<?> type) {
        return new SlotChooser.Elements(
                extent(false),
                array.element().bytes(),
                SlotChooser.choose(array.element(), type, 0, false),
                type);
    }

    private SlotChooser.Choice numbers(CType element, boolean isSigned) {
        if (javaElement == null || !JavaTypes.isNumber(javaElement)) {
            return refuse(element.spelling());
        }
        return CNumbers.bytes(javaElement) < element.bytes()
                ? tooNarrow(JavaTypes.numbers(element.bytes(), "[]"))
                : chosen(ArrayCodec.of((int) element.bytes(), isSigned, javaElement));
    }

    private SlotChooser.Choice reals(int width) {
        if (javaElement == null || !JavaTypes.isReal(javaElement)) {
            return refuse(array.element().spelling());
        }
        return JavaTypes.realBytes(javaElement) < width
                ? tooNarrow("double[]")
                : chosen(ArrayCodec.of(width, true, javaElement));
    }

    private SlotChooser.Refused tooNarrow(String use) {
        return new SlotChooser.Refused(
                "its elements have "
                        + array.element().bytes()
                        + " bytes, and would lose bits: use "
                        + use);
    }

    private SlotChooser.Choice chosen(ArrayCodec codec) {
        return new SlotChooser.Chosen(new Slot.Numbers(extent(false), codec));
    }

    /** Of characters the last ones may be missing: programs send as many as there are. */
    private Slot.Extent extent(boolean isText) {
        boolean isChars =
                isText || (array.element() instanceof CType.Int number && number.isChar());
        Slot.Ending ending =
                array.count() == 0
                        ? Slot.Ending.FLEXIBLE
                        : isTail && isChars ? Slot.Ending.EARLY : Slot.Ending.FIXED;
        return new Slot.Extent(offset, array.bytes(), ending);
    }
}
