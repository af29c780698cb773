package io.bpfevents.core.btf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field, and where it is in the struct in which it was looked for.
 *
 * @param bitOffset from the begin of that struct
 * @param isInUnion whether it is one of several that share their bytes
 * @param isLast whether no field follows, except those that share its bytes
 */
public record PlacedField(CType.Field field, long bitOffset, boolean isInUnion, boolean isLast) {

    /** All fields of a struct; those of anonymous structs and unions count as its own, as in C. */
    public static List<PlacedField> of(CType.Struct struct) {
        List<PlacedField> places = new ArrayList<>();
        collect(struct.fields(), 0, false, true, places);
        return places;
    }

    /** The fields of a struct or union; none of anything else. */
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
            } // else padding, or a base class of C++
        }
    }

    /** The field of a name; null if there is none. */
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

    /** In bytes. */
    public long offset() {
        return bitOffset / Byte.SIZE;
    }

    /** The type, as C spells it. */
    public String spelling() {
        return field.isBitfield() ? type().spelling() + ":" + field.bits() : type().spelling();
    }
}
