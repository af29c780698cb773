package io.bpfevents.core.btf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field and its place in an outer struct.
 *
 * @param bitOffset offset in the outer struct, in bits
 * @param isInUnion whether it shares its bytes with other members of a union
 * @param isLast whether no field follows, except fields that share its bytes
 */
public record PlacedField(CType.Field field, long bitOffset, boolean isInUnion, boolean isLast) {

    /** All fields of a struct, including those of anonymous structs and unions, as in C. */
    public static List<PlacedField> of(CType.Struct struct) {
        List<PlacedField> places = new ArrayList<>();
        collect(struct.fields(), 0, false, true, places);
        return places;
    }

    /** The fields of a struct or union; empty for any other type. */
    public static List<PlacedField> ofMembers(CType type) {
        return switch (type) {
            case CType.Struct struct -> of(struct);
            case CType.Union union -> of(CType.Struct.of(union));
            default -> List.of();
        };
    }

    private static void collect(
            List<CType.Field> fields,
            long bitOffset,
            boolean isInUnion,
            boolean isLast,
            List<PlacedField> places) {
        for (CType.Field field : fields) {
            long here = bitOffset + field.bitOffset();
            boolean last = isLast && field == fields.getLast();
            if (!field.name().isEmpty()) {
                places.add(new PlacedField(field, here, isInUnion, last));
            } else if (field.type() instanceof CType.Struct inner) {
                collect(inner.fields(), here, isInUnion, last, places);
            } else if (field.type() instanceof CType.Union inner) {
                for (CType.Field member : inner.fields()) {
                    collect(List.of(member), here, true, last, places);
                }
            } // else padding, or a C++ base class
        }
    }

    /** The field of that name; null if there is none. */
    public static @Nullable PlacedField find(CType.Struct struct, String name) {
        for (PlacedField place : of(struct)) {
            if (place.name().equals(name)) {
                return place;
            }
        }
        return null;
    }

    /** The field's name. */
    public String name() {
        return field.name();
    }

    /** The field's type. */
    public CType type() {
        return field.type();
    }

    /** The offset in the outer struct, in bytes. */
    public long offset() {
        return bitOffset / Byte.SIZE;
    }

    /** The type in the spelling of C. */
    public String spelling() {
        return field.isBitfield() ? type().spelling() + ":" + field.bits() : type().spelling();
    }
}
