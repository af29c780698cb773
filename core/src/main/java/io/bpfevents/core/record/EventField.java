package io.bpfevents.core.record;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.FieldReader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field of the records of an {@link EventSchema}, for programs that print or export records of
 * any struct: {@link EventSchema#fields()}. The field of a nested struct or union is a field by
 * itself, with the names of the enclosing fields before its own: {@code from.host}.
 *
 * <p>Its place and type are resolved once, so reading one field costs a fraction of {@link
 * EventSchema#decode}. Immutable, and for any thread.
 */
public final class EventField {
    private final FieldReader reader;
    private final Kind kind;

    private EventField(FieldReader reader, boolean isRaw) {
        this.reader = reader;
        this.kind = isRaw ? Kind.BYTES : Kind.of(reader.type());
    }

    static List<EventField> of(CType.Struct struct, Set<String> raw) {
        return FieldReader.of(struct, raw, Pointer::new).stream()
                .map(reader -> new EventField(reader, raw.contains(reader.name())))
                .toList();
    }

    /** What the values of a field are in Java. */
    public enum Kind {
        /**
         * An integer or a bitfield of integers: {@code Long}, or {@code BigInteger} if the value
         * exceeds {@link Long#MAX_VALUE}, and for {@code __int128}.
         */
        INTEGER,
        /** A {@code float} or {@code double}: {@code Double}. */
        REAL,
        /** A {@code _Bool}: {@code Boolean}. */
        BOOLEAN,
        /** A pointer: {@link Pointer}. */
        POINTER,
        /** An enumeration: {@code String}, the enumerator's name; {@code Long} if there is none. */
        ENUMERATION,
        /** An array of {@code char}: {@code String} up to the first NUL. */
        TEXT,
        /** An array of other bytes, and every type that is not in this list: {@code byte[]}. */
        BYTES,
        /**
         * Any other array: {@code List}, for structs of {@code Map} by the names of their fields,
         * in their order.
         */
        LIST;

        private static Kind of(CType type) {
            return switch (type) {
                case CType.Int _, CType.Wide _ -> INTEGER;
                case CType.Bool _ -> BOOLEAN;
                case CType.Pointer _ -> POINTER;
                case CType.Enumeration _ -> ENUMERATION;
                case CType.Array array -> of(array);
                case CType.Other other when other.isFloat() && other.bytes() <= Double.BYTES ->
                        REAL;
                case CType.Other _, CType.Struct _, CType.Union _ -> BYTES;
            };
        }

        private static Kind of(CType.Array array) {
            if (array.element() instanceof CType.Int number && number.bytes() == 1) {
                return number.isChar() ? TEXT : BYTES;
            }
            return array.element().bytes() == 0 ? BYTES : LIST;
        }
    }

    /**
     * The value of a pointer.
     *
     * @param address unsigned
     */
    public record Pointer(long address) {
        /** The address in hexadecimal, such as {@code 0xffff8881009c5b00}. */
        @Override
        public String toString() {
            return "0x" + Long.toHexString(address);
        }
    }

    /** The field's name, such as {@code pid} or {@code from.host}. */
    public String name() {
        return reader.name();
    }

    /** Its type in the spelling of C, such as {@code __u32}, {@code char[16]} or {@code int:3}. */
    public String type() {
        return reader.spelling();
    }

    /** What its values are in Java. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether it shares its bytes with an earlier field, as the members of a union do other than
     * the first one: each is read from the same bytes, whichever member the program wrote.
     */
    public boolean isAlternative() {
        return reader.isAlternative();
    }

    /**
     * The field's value in a record, as its {@link Kind} describes it. A flexible array, or a
     * {@code char[N]}, at the end of the struct ends with the record.
     *
     * @return null if the record ends before the field does, as records of an older program can
     */
    public @Nullable Object read(MemorySegment record) {
        return reader.read(record);
    }

    /** The type and the name. */
    @Override
    public String toString() {
        return type() + " " + name();
    }
}
