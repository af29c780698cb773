package io.bpfevents.core.record;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.bind.BindingProblems;
import io.bpfevents.core.bind.StructLookup;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.codec.UntypedReader;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decodes records by the BTF of their struct, without a record class: each becomes a map from field
 * names, in the order of the struct, to values.
 *
 * <table>
 * <caption>Java values by C type; typedefs and qualifiers are resolved</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>integer, bitfield of integers</td>
 *     <td>{@code Long} of the same value, or of the same bits above {@link
 *     Long#MAX_VALUE}</td></tr>
 * <tr><td>pointer</td><td>{@code Long}</td></tr>
 * <tr><td>{@code _Bool}</td><td>{@code Boolean}</td></tr>
 * <tr><td>{@code float}, {@code double}</td><td>{@code Double}</td></tr>
 * <tr><td>enumeration</td>
 *     <td>{@code String}, the enumerator's name; {@code Long} if there is none, and for 8-byte
 *     enumerations compiled before LLVM 15, which truncated their values</td></tr>
 * <tr><td>array of {@code char}</td>
 *     <td>{@code String} up to the first NUL; malformed UTF-8 becomes U+FFFD</td></tr>
 * <tr><td>array of other bytes</td><td>{@code byte[]}</td></tr>
 * <tr><td>any other array</td><td>{@code List}</td></tr>
 * <tr><td>struct, union</td>
 *     <td>{@code Map}; fields of an anonymous struct or union belong to the outer struct. A union
 *     has all its members, each read from the same bytes</td></tr>
 * <tr><td>{@code __int128}, all other types, fields of {@link #withBytes}</td>
 *     <td>{@code byte[]}</td></tr>
 * </table>
 *
 * <p>As in a {@link RecordLayout}, the last field may be a flexible array, and a trailing {@code
 * char[N]} may be truncated. Any other record that is shorter than the struct without its trailing
 * padding is a decode failure. In a perf buffer, arrays that end with the record may contain
 * arbitrary bytes, as described there.
 *
 * <p>Immutable, and for any thread.
 */
public final class EventSchema implements RecordDecoder<Map<String, Object>> {
    private final CType.Struct struct;
    private final Set<String> raw;
    private final UntypedReader reader;

    private EventSchema(CType.Struct struct, Set<String> raw) {
        this.struct = struct;
        this.raw = raw;
        this.reader = new UntypedReader(struct, raw);
    }

    /**
     * The schema of a struct.
     *
     * @param struct its name, or that of a typedef
     * @throws LayoutException if the source has no such struct
     * @throws BpfException if the source has no BTF, or the BTF is damaged
     */
    public static EventSchema of(StructSource source, String struct) {
        ObjectTypes types = Objects.requireNonNull(source, "source").structTypes();
        Objects.requireNonNull(struct, "struct");
        if (types == null) {
            throw new BpfException(
                    "find struct " + struct,
                    source
                            + " has no BTF: use the program's BpfObject,"
                            + " StructSource.object(file) or"
                            + " StructSource.header(file)");
        }
        String operation = "read the types of " + types.origin();
        return of(StructLookup.named(types, struct, operation));
    }

    static EventSchema of(CType.Struct struct) {
        return new EventSchema(struct, Set.of());
    }

    /**
     * The schema of the records that the program of a buffer declares: by {@code BPF_EVENTS_RING}
     * or another macro of the producer contract, or by the type of the values in the definition of
     * the buffer's map. For a declared type that is no struct, the schema has one field {@code
     * value}.
     *
     * @param buffer a ring or perf buffer
     * @return empty if the program declares none, or its BTF is not available
     * @throws BpfException if the BTF is damaged
     */
    public static Optional<EventSchema> declaredBy(StructSource buffer) {
        ObjectTypes types = Objects.requireNonNull(buffer, "buffer").structTypes();
        String name = types == null || !types.exist() ? null : types.ring();
        if (types == null || name == null) {
            return Optional.empty();
        }
        CType declared = types.ofRing(name);
        if (declared == null || declared instanceof CType.Struct) {
            return Optional.ofNullable((CType.Struct) declared).map(EventSchema::of);
        }
        CType.Field value = new CType.Field("value", declared, 0, 0);
        return Optional.of(
                of(new CType.Struct(declared.spelling(), declared.bytes(), List.of(value))));
    }

    /**
     * The fields of the struct, in its order, to be read one by one. Fields of nested structs and
     * unions are fields of this list, and fields of {@link #withBytes} are of kind {@link
     * EventField.Kind#BYTES}.
     */
    public List<EventField> fields() {
        return EventField.of(struct, raw);
    }

    /**
     * The same schema, but some fields are decoded to {@code byte[]}, whatever their type: for
     * example a {@code char[N]} that holds several texts separated by NULs.
     *
     * @param fields names of fields. A field of a nested struct or union is prefixed with the name
     *     of the outer field, as in {@code "connect.address"}; in an array of structs it stands for
     *     the field of all elements
     * @throws LayoutException if there is no such field, or it is a bitfield
     */
    public EventSchema withBytes(String... fields) {
        BindingProblems problems =
                new BindingProblems("read bytes of the fields of", struct.spelling());
        Set<String> all = new HashSet<>(raw);
        for (String field : fields) {
            require(Objects.requireNonNull(field, "field"), problems);
            all.add(field);
        }
        problems.throwIfAny();
        return new EventSchema(struct, all);
    }

    private void require(String path, BindingProblems problems) {
        CType within = struct;
        for (String name : path.split("\\.", -1)) {
            while (within instanceof CType.Array array) {
                within = array.element();
            }
            List<PlacedField> places = PlacedField.ofMembers(within);
            PlacedField found =
                    places.stream()
                            .filter(place -> place.name().equals(name))
                            .findAny()
                            .orElse(null);
            if (found == null || found.field().isBitfield()) {
                String names =
                        places.stream().map(PlacedField::name).collect(Collectors.joining(", "));
                problems.add(
                        found == null
                                ? within.spelling()
                                        + " has no field "
                                        + name
                                        + (name.equals(path) ? "" : " for " + path)
                                        + "; it has "
                                        + (names.isEmpty() ? "none" : names)
                                : path + " is a bitfield: its value is a number, not bytes");
                return;
            }
            within = found.type();
        }
    }

    /**
     * Decodes one record.
     *
     * @return the fields in the order of the struct; unmodifiable
     * @throws IllegalArgumentException if the record is too short
     */
    @Override
    public Map<String, Object> decode(MemorySegment record) {
        return reader.read(record);
    }

    /** The struct in the spelling of C. */
    @Override
    public String toString() {
        return struct.spelling();
    }
}
