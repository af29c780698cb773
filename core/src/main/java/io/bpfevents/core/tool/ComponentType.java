package io.bpfevents.core.tool;

import io.bpfevents.core.btf.CType;
import org.jspecify.annotations.Nullable;

/**
 * The type of a component.
 *
 * @param java with its annotation
 * @param declared the type of C that the component declares by itself; null if it declares none
 */
record ComponentType(String java, @Nullable CType declared) {
    /** Of an integer, enumeration or pointer: the bits as they are. */
    static ComponentType integer(CType type) {
        String java =
                switch ((int) type.bytes()) {
                    case Byte.BYTES -> "byte";
                    case Short.BYTES -> "short";
                    case Integer.BYTES -> "int";
                    default -> "long";
                };
        return new ComponentType(java, new CType.Int(java, type.bytes(), true, false));
    }

    /** Of a floating-point number; null if Java has none of that size, or it is something else. */
    static @Nullable ComponentType real(CType.Other type) {
        if (!type.isFloat()) {
            return null;
        }
        return switch ((int) type.bytes()) {
            case Float.BYTES -> new ComponentType("float", type);
            case Double.BYTES -> new ComponentType("double", type);
            default -> null;
        };
    }

    /** Bits are at a place that no component declares. */
    ComponentType ofBitfield() {
        return new ComponentType(java, null);
    }

    /** What an array declares whose innermost elements are of this type; null if nothing. */
    @Nullable CType declaredIn(CType type) {
        if (!(type instanceof CType.Array array)) {
            return declared;
        }
        CType element = declaredIn(array.element());
        return element == null ? null : new CType.Array(element, array.count());
    }

    /** Arguments that it takes of a constructor. */
    int arguments() {
        return java.equals("long") || java.equals("double") ? 2 : 1;
    }
}
