package io.bpfevents.core.btf;

import java.util.ArrayList;
import java.util.List;

/** The layout of a C struct without attributes: each field is aligned to its size. */
public final class NaturalLayout {
    private NaturalLayout() {}

    /**
     * Computes the layout of a struct.
     *
     * @param fields the fields in order; their offsets are ignored
     */
    public static CType.Struct of(String spelling, List<CType.Field> fields) {
        List<CType.Field> placed = new ArrayList<>();
        long end = 0;
        long most = 1;
        for (CType.Field field : fields) {
            long own = alignment(field.type());
            most = Math.max(most, own);
            long offset = up(end, own);
            placed.add(new CType.Field(field.name(), field.type(), offset * Byte.SIZE, 0));
            end = offset + field.type().bytes();
        }
        return new CType.Struct(spelling, up(end, most), List.copyOf(placed));
    }

    private static long up(long offset, long alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    private static long alignment(CType type) {
        return switch (type) {
            case CType.Array array -> alignment(array.element());
            case CType.Struct struct -> most(struct.fields());
            case CType.Union union -> most(union.fields());
            case CType scalar -> scalar.bytes();
        };
    }

    private static long most(List<CType.Field> fields) {
        return fields.stream().mapToLong(field -> alignment(field.type())).reduce(1, Math::max);
    }

    /**
     * Whether a declared struct has the layout of a real one: it has a field for each field of the
     * real struct, at the same offset and of the same size, its enumerators have the same numbers,
     * and its wide integers the same signedness.
     */
    public static boolean isSame(CType.Struct real, CType.Struct declared) {
        List<PlacedField> places = PlacedField.of(real);
        if (real.bytes() != declared.bytes() || places.size() != declared.fields().size()) {
            return false;
        }
        for (int i = 0; i < places.size(); i++) {
            PlacedField place = places.get(i);
            CType.Field field = declared.fields().get(i);
            if (place.field().isBitfield()
                    || place.bitOffset() != field.bitOffset()
                    || !isSame(place.type(), field.type())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(CType real, CType declared) {
        if (real.bytes() != declared.bytes()) {
            return false;
        }
        return switch (declared) {
            case CType.Struct inner -> real instanceof CType.Struct struct && isSame(struct, inner);
            case CType.Array array ->
                    real instanceof CType.Array other && isSame(other.element(), array.element());
            case CType.Enumeration numbers ->
                    real instanceof CType.Enumeration other
                            && other.values().equals(numbers.values());
            case CType.Wide number -> // the signedness decides the number that the bits represent
                    real instanceof CType.Wide other && other.isSigned() == number.isSigned();
            default -> true;
        };
    }
}
