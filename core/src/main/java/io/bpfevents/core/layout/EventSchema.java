package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.ObjectAccess;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.RecordDecoder;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;

/**
 * A struct of an object's BTF, to read records without a class for them: each becomes a map from
 * the names of the fields, in their order, to their values.
 *
 * <table>
 * <caption>What the values are, typedefs and qualifiers seen through</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>integer, bitfield</td>
 *     <td>{@code Long} of the same value; above {@link Long#MAX_VALUE} of the same bits</td></tr>
 * <tr><td>pointer</td><td>{@code Long}</td></tr>
 * <tr><td>{@code _Bool}</td><td>{@code Boolean}</td></tr>
 * <tr><td>{@code float}, {@code double}</td><td>{@code Double}</td></tr>
 * <tr><td>enumeration</td>
 *     <td>{@code String}, the enumerator's name; {@code Long} if there is none</td></tr>
 * <tr><td>array of {@code char}</td>
 *     <td>{@code String} up to the first NUL; malformed UTF-8 becomes U+FFFD</td></tr>
 * <tr><td>array of other bytes</td><td>{@code byte[]}</td></tr>
 * <tr><td>any other array</td><td>{@code List}</td></tr>
 * <tr><td>struct, union</td>
 *     <td>{@code Map}; the fields of anonymous ones are among those of the outer one</td></tr>
 * <tr><td>anything else</td><td>{@code byte[]}</td></tr>
 * </table>
 *
 * <p>As in a {@link RecordLayout}, the last field may be a flexible array, and a {@code char[N]} at
 * the end may be cut off; else a record that is shorter than the struct without its last padding is
 * a decode error.
 *
 * <p>Immutable, and for any thread.
 */
public final class EventSchema implements RecordDecoder<Map<String, Object>> {
    private final CType.Struct struct;
    private final UntypedReader reader;

    private EventSchema(CType.Struct struct) {
        this.struct = struct;
        this.reader = new UntypedReader(struct);
    }

    /**
     * The schema of a struct.
     *
     * @param struct its name, or that of a typedef
     * @throws LayoutException if the object's BTF has no such struct
     * @throws io.bpfevents.core.BpfException if the object has no BTF, or it is damaged
     */
    public static EventSchema of(BpfObject object, String struct) {
        return of(ObjectAccess.get().types(Objects.requireNonNull(object, "object")), struct);
    }

    /**
     * The schema of a struct of a header or an object file.
     *
     * @param struct its name, or that of a typedef
     * @throws LayoutException if the source has no such struct
     * @throws io.bpfevents.core.BpfException if the source has no BTF, or it is damaged
     */
    public static EventSchema of(StructSource source, String struct) {
        return of(KnownStructs.typesOf(source), struct);
    }

    private static EventSchema of(ObjectTypes types, String struct) {
        Objects.requireNonNull(struct, "struct");
        String operation = "read the types of " + types.origin();
        String declaration = "struct " + struct + " *unused_" + struct;
        return of(StructOfRecord.find(types, struct, declaration, operation));
    }

    static EventSchema of(CType.Struct struct) {
        return new EventSchema(struct);
    }

    /**
     * Decodes a record.
     *
     * @return the fields in their order; unmodifiable
     * @throws IllegalArgumentException if the record is too short
     */
    @Override
    public Map<String, Object> decode(MemorySegment record) {
        return reader.read(record);
    }

    /** The struct, as C spells it. */
    @Override
    public String toString() {
        return struct.spelling();
    }
}
