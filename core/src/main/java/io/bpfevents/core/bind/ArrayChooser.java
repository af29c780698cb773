package io.bpfevents.core.bind;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.JavaTypes;
import org.jspecify.annotations.Nullable;

/** Chooses how a Java type reads a C array. */
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

    static BindingChooser.Choice choose(
            CType.Array array, Class<?> java, long offset, boolean isTail) {
        return new ArrayChooser(array, java, offset, isTail).choose();
    }

    private BindingChooser.Choice choose() {
        if (array.count() == 0 && !isTail) {
            return new BindingChooser.Rejected(
                    "only the last field of a record can be a flexible array, because it ends"
                            + " where the record ends");
        }
        return switch (array.element()) {
            case CType.Int _ when java == String.class && JavaTypes.isText(array) ->
                    new BindingChooser.Chosen(new FieldBinding.Text(extent(true)));
            case CType.Int number -> numbers(number, number.isSigned());
            case CType.Enumeration _ when javaElement != null && javaElement.isEnum() ->
                    elements(javaElement);
            case CType.Enumeration number -> numbers(number, number.isSigned());
            case CType.Pointer pointer ->
                    java == long[].class ? numbers(pointer, false) : reject("pointers");
            case CType.Bool flag ->
                    java == boolean[].class
                            ? chosen(ArrayCodec.of((int) flag.bytes(), false, boolean.class))
                            : reject("bools");
            case CType.Other real when JavaTypes.isReal(real) -> reals((int) real.bytes());
            case CType.Struct _, CType.Union _, CType.Array _, CType.Wide _, CType.Other _ -> {
                if (array.element().bytes() == 0) {
                    yield new BindingChooser.Rejected("its elements have no bytes");
                }
                if (java == byte[].class) {
                    yield new BindingChooser.Chosen(BindingChooser.raw(extent(false)));
                }
                yield javaElement != null && !javaElement.isPrimitive()
                        ? elements(javaElement)
                        : reject(array.element().spelling());
            }
        };
    }

    private BindingChooser.Rejected reject(String elements) {
        return BindingChooser.reject("an array of " + elements, array);
    }

    private BindingChooser.Choice elements(Class<?> type) {
        return new BindingChooser.Elements(
                extent(false),
                array.element().bytes(),
                BindingChooser.choose(array.element(), type, 0, false),
                type);
    }

    private BindingChooser.Choice numbers(CType element, boolean isSigned) {
        if (javaElement == null || !JavaTypes.isNumber(javaElement)) {
            return reject(element.spelling());
        }
        return CNumbers.bytes(javaElement) < element.bytes()
                ? tooNarrow(JavaTypes.numbers(element.bytes(), "[]"))
                : chosen(ArrayCodec.of((int) element.bytes(), isSigned, javaElement));
    }

    private BindingChooser.Choice reals(int width) {
        if (javaElement == null || !JavaTypes.isReal(javaElement)) {
            return reject(array.element().spelling());
        }
        return JavaTypes.realBytes(javaElement) < width
                ? tooNarrow("double[]")
                : chosen(ArrayCodec.of(width, true, javaElement));
    }

    private BindingChooser.Rejected tooNarrow(String use) {
        return new BindingChooser.Rejected(
                "its elements have "
                        + array.element().bytes()
                        + " bytes, and would lose bits: use "
                        + use);
    }

    private BindingChooser.Choice chosen(ArrayCodec codec) {
        return new BindingChooser.Chosen(new FieldBinding.Numbers(extent(false), codec));
    }

    /**
     * A trailing array of characters may be truncated: programs send only the characters that are
     * used.
     */
    private FieldBinding.Extent extent(boolean isText) {
        boolean isChars =
                isText || (array.element() instanceof CType.Int number && number.isChar());
        FieldBinding.ArrayEnd ending =
                array.count() == 0
                        ? FieldBinding.ArrayEnd.FLEXIBLE
                        : isTail && isChars
                                ? FieldBinding.ArrayEnd.EARLY
                                : FieldBinding.ArrayEnd.FIXED;
        return new FieldBinding.Extent(offset, array.bytes(), ending);
    }
}
