package io.bpfevents.core.btf;

import java.util.List;

/** Whether two types describe the same bytes; the names of typedefs are ignored. */
final class TypeEquivalence {
    private TypeEquivalence() {}

    static boolean of(CType one, CType other) {
        if (one.bytes() != other.bytes()) {
            return false;
        }
        return switch (one) {
            case CType.Int a ->
                    other instanceof CType.Int b
                            && a.isSigned() == b.isSigned()
                            && a.isChar() == b.isChar();
            case CType.Wide a -> other instanceof CType.Wide b && a.isSigned() == b.isSigned();
            case CType.Bool _ -> other instanceof CType.Bool;
            case CType.Pointer _ -> other instanceof CType.Pointer;
            case CType.Enumeration a ->
                    other instanceof CType.Enumeration b
                            && a.isSigned() == b.isSigned()
                            && a.values().equals(b.values());
            case CType.Array a ->
                    other instanceof CType.Array b
                            && a.count() == b.count()
                            && of(a.element(), b.element());
            case CType.Struct a ->
                    other instanceof CType.Struct b && fields(a.fields(), b.fields());
            case CType.Union a -> other instanceof CType.Union b && fields(a.fields(), b.fields());
            case CType.Other _ -> one.equals(other);
        };
    }

    private static boolean fields(List<CType.Field> one, List<CType.Field> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            CType.Field a = one.get(i);
            CType.Field b = other.get(i);
            if (!a.name().equals(b.name())
                    || a.bitOffset() != b.bitOffset()
                    || a.bits() != b.bits()
                    || !of(a.type(), b.type())) {
                return false;
            }
        }
        return true;
    }
}
