package io.bpfevents.core.codec;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.value.CNumbers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of a struct. Place and type are resolved when it is created, so that a read does
 * not search.
 */
public final class FieldReader {
    private final String name;
    private final CType.Field field;
    private final long offset;
    private final long need;
    private final boolean isAlternative;
    private final ValueReader value;

    /** Reads a value at an offset of a record. */
    interface ValueReader {
        Object read(MemorySegment record, long offset);
    }

    private FieldReader(
            String name,
            CType.Field field,
            long offset,
            long need,
            boolean isAlternative,
            ValueReader value) {
        this.name = name;
        this.field = field;
        this.offset = offset;
        this.need = need;
        this.isAlternative = isAlternative;
        this.value = value;
    }

    /**
     * The readers of all fields of a struct, in its order; those of nested structs and unions are
     * readers of their own.
     *
     * @param raw the fields that are read as bytes, as for {@link UntypedReader}
     * @param pointer makes the value of a pointer
     */
    public static List<FieldReader> of(
            CType.Struct struct, Set<String> raw, LongFunction<Object> pointer) {
        return new Collector(new ValueReaders(raw, pointer)).ofStruct(struct, "", true);
    }

    /** Collects the readers of one struct. */
    static final class Collector {
        private final ValueReaders values;
        private final List<FieldReader> readers = new ArrayList<>();

        Collector(ValueReaders values) {
            this.values = values;
        }

        /**
         * The readers of the fields of a struct.
         *
         * @param path precedes the names; empty, or ends with a dot
         * @param isTail whether the record ends with the struct
         */
        List<FieldReader> ofStruct(CType.Struct struct, String path, boolean isTail) {
            add(struct.fields(), path, 0, isTail, false);
            return List.copyOf(readers);
        }

        private void add(
                List<CType.Field> fields,
                String path,
                long bits,
                boolean isTail,
                boolean isAlternative) {
            for (CType.Field field : fields) {
                add(field, path, bits, isTail && field == fields.getLast(), isAlternative);
            }
        }

        private void add(
                CType.Field field, String path, long bits, boolean isTail, boolean isAlternative) {
            long here = bits + field.bitOffset();
            String name = path + field.name();
            String inner = field.name().isEmpty() ? path : name + ".";
            boolean isRaw = !field.name().isEmpty() && values.isRaw(name);
            if (!isRaw && field.type() instanceof CType.Struct struct) {
                add(struct.fields(), inner, here, isTail, isAlternative);
            } else if (!isRaw && field.type() instanceof CType.Union union) {
                for (CType.Field member : union.fields()) {
                    boolean isOther = isAlternative || member != union.fields().getFirst();
                    add(member, inner, here, isTail, isOther);
                }
            } else if (!field.name().isEmpty()) { // else padding, or a C++ base class
                readers.add(reader(field, name, here, isTail, isAlternative));
            }
        }

        private FieldReader reader(
                CType.Field field, String name, long bits, boolean isTail, boolean isAlternative) {
            long offset = bits / Byte.SIZE;
            if (field.isBitfield()) {
                int first = (int) (bits % Byte.SIZE);
                long need = offset + (first + field.bits() + Byte.SIZE - 1) / Byte.SIZE;
                ValueReader value = values.bits(field, first);
                return new FieldReader(name, field, offset, need, isAlternative, value);
            }
            boolean mayBeShort =
                    isTail && field.type() instanceof CType.Array array && isShortened(array);
            long need = offset + (mayBeShort ? 0 : field.type().bytes());
            ValueReader value = values.of(field.type(), name, isTail);
            return new FieldReader(name, field, offset, need, isAlternative, value);
        }

        /** Whether the array may end before its last element if the record ends with it. */
        private static boolean isShortened(CType.Array array) {
            return array.count() == 0 || ValueReaders.isText(array);
        }
    }

    /** The field's name, with the names of the enclosing fields and dots before it. */
    public String name() {
        return name;
    }

    /** The field's type. */
    public CType type() {
        return field.type();
    }

    /** The type in the spelling of C, with the width of a bitfield. */
    public String spelling() {
        return field.isBitfield() ? type().spelling() + ":" + field.bits() : type().spelling();
    }

    /** Whether it is a member of a union other than the first one, or within such a member. */
    public boolean isAlternative() {
        return isAlternative;
    }

    /** The value; null if the record ends before it. */
    public @Nullable Object read(MemorySegment record) {
        return need <= record.byteSize() ? value.read(record, offset) : null;
    }

    /** The value in a struct that begins at an offset, and is in the record as a whole. */
    Object readAt(MemorySegment record, long base) {
        return value.read(record, base + offset);
    }

    /** The number of bits of an integer of up to 8 bytes, as a {@code Long} if that has it. */
    static Object integer(long number, boolean isSigned) {
        return isSigned || number >= 0 ? number : CNumbers.unsigned(number);
    }
}
