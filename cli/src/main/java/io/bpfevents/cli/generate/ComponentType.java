package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;
import org.jspecify.annotations.Nullable;

/**
 * The Java type of a record component.
 *
 * @param java the type in Java source, with its annotation
 * @param declared the C type that the component declares by itself; null if it declares none
 */
record ComponentType(String java, @Nullable CType declared) {
    /** The type for an integer, enumeration or pointer, with the same bits. */
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

    /**
     * The type for a floating-point number; null for other types, and if Java has none of that
     * size.
     */
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

    /** The same type for a bitfield: no component declares the place of its bits. */
    ComponentType ofBitfield() {
        return new ComponentType(java, null);
    }

    /**
     * The C type that an array of innermost elements of this type declares; null if it declares
     * none.
     */
    @Nullable CType declaredIn(CType type) {
        if (!(type instanceof CType.Array array)) {
            return declared;
        }
        CType element = declaredIn(array.element());
        return element == null ? null : new CType.Array(element, array.count());
    }

    /** The number of constructor arguments that it counts as. */
    int arguments() {
        return java.equals("long") || java.equals("double") ? 2 : 1;
    }
}
