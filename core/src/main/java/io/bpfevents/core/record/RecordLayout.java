package io.bpfevents.core.record;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.bind.DeclaredStruct;
import io.bpfevents.core.bind.StructLookup;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.codec.InPlace;
import io.bpfevents.core.codec.RecordCodec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record class bound to a struct of C: reads the records of a ring as instances of the class, and
 * writes them.
 *
 * <p>A component is bound to the field of its name in snake case ({@code bytesRead} to {@code
 * bytes_read}), or to that of {@link BpfField}. Fields without a component are passed over, and
 * written as zeros. A struct may be larger than what is bound, and a record longer than the struct:
 * structs grow at their end. Everything is checked when the layout is made; a {@link
 * LayoutException} tells all that is wrong.
 *
 * <table>
 * <caption>Which types go together, typedefs and qualifiers seen through</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>integer of 1, 2, 4, 8 bytes</td>
 *     <td>{@code byte}, {@code short}, {@code int}, {@code long} of the same width, which has the
 *     same bits ({@code 0xffffffff} of a {@code __u32} is the {@code int} -1, see {@link
 *     Integer#toUnsignedLong}); or a wider one, which has the same value</td></tr>
 * <tr><td>{@code _Bool}</td><td>{@code boolean}: whether it is not 0</td></tr>
 * <tr><td>enumeration</td>
 *     <td>a Java enum whose constants all are enumerators by their names, or as {@link BpfField}
 *     names them; a value without a constant is a decode error. Or an integer, as above. In BTF by
 *     compilers before LLVM 15, 32 bits with the high bit set are taken as negative, and an
 *     enumeration of 8 bytes can only be bound to {@code long}: its values are cut</td></tr>
 * <tr><td>bitfield</td>
 *     <td>as its type, an integer of at least as many bits; of one bit {@code boolean} as
 *     well</td></tr>
 * <tr><td>{@code float}, {@code double}</td>
 *     <td>{@code float} or {@code double}, {@code double}</td></tr>
 * <tr><td>{@code __int128}</td><td>{@link java.math.BigInteger}, or {@code byte[]}</td></tr>
 * <tr><td>pointer</td><td>{@code long}</td></tr>
 * <tr><td>{@code char[N]}, {@code __u8[N]}, {@code signed char[N]}</td>
 *     <td>{@code String} up to the first NUL, or to the end; UTF-8, of which malformed bytes become
 *     U+FFFD. Or {@code byte[]}, whole</td></tr>
 * <tr><td>array of integers</td>
 *     <td>array of integers, {@code __u8[N]} to {@code byte[]} for example; wider as above</td></tr>
 * <tr><td>array of {@code _Bool}, of pointers</td><td>{@code boolean[]}, {@code long[]}</td></tr>
 * <tr><td>array of {@code float}, of {@code double}</td>
 *     <td>{@code float[]} or {@code double[]}, {@code double[]}</td></tr>
 * <tr><td>any other array, of structs, of arrays, of enumerations</td>
 *     <td>array of what its elements go with: {@code Point[]} of a record {@code Point}, {@code
 *     int[][]}, {@code String[]} for {@code char[N][M]}, {@code Kind[]} of an enum</td></tr>
 * <tr><td>struct, union</td>
 *     <td>a record; fields of an anonymous struct or union count as those of the outer
 *     one</td></tr>
 * <tr><td>struct, union, array of them or of arrays, {@code long double}</td>
 *     <td>{@code byte[]}, as they are in memory</td></tr>
 * </table>
 *
 * <p>Members of a union share their bytes: each component is read from them as its own type,
 * whichever member the program has written. Bind those that belong together to a record class, and
 * let a {@link RecordSelector} choose the class by the field that states which member it is.
 *
 * <p>The last field of a struct may have no fixed length: a flexible array goes to the end of the
 * record, and a {@code char[N]}, or another text, ends there if the record is shorter. Any other
 * field that is read must be in the record; else decoding fails with an {@link
 * IllegalArgumentException} that tells both lengths.
 *
 * <p>Flexible arrays before the last field, and types of which BTF has no size, are refused where a
 * component is bound to them.
 *
 * <p>Immutable and for any thread; texts are read fastest by one, since the thread that comes next
 * makes a buffer of its own: one layout a ring is best. Making one generates a class: keep it.
 *
 * @param <T> the record class
 */
@SuppressWarnings("exports") // the base class has no published method
public final class RecordLayout<T extends Record> extends InPlace implements RecordDecoder<T> {
    private final RecordCodec<T> codec;
    private final boolean isDeclared; // by the record itself

    private RecordLayout(RecordCodec<T> codec, boolean isDeclared) {
        super(codec.decoder());
        this.codec = codec;
        this.isDeclared = isDeclared;
    }

    /**
     * Binds a record class to a struct of the source: the struct that {@link BpfStruct} or else the
     * class's name names, {@code exec_event} for {@code ExecEvent}. An object need not be loaded.
     *
     * <p>For a ring it is the struct that the program declares for the ring ({@code
     * BPF_EVENTS_RING} of {@code bpf_events.bpf.h}, or a struct as the type of values in the ring's
     * map definition), and the struct of that name if it declares none. For a simulated ring this
     * is {@link #declared(Class)}; also for a pinned ring of which the kernel does not provide such
     * a struct.
     *
     * @throws LayoutException if they do not match
     * @throws io.bpfevents.core.BpfException if the source has no BTF, or the BTF is damaged
     */
    public static <T extends Record> RecordLayout<T> of(StructSource source, Class<T> type) {
        return ofTypes(Objects.requireNonNull(source, "source").structTypes(), null, type);
    }

    /**
     * As {@link #of(StructSource, Class)}, for a record class in a module that is not open to this
     * library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public static <T extends Record> RecordLayout<T> of(
            StructSource source, MethodHandles.Lookup lookup, Class<T> type) {
        return ofTypes(
                Objects.requireNonNull(source, "source").structTypes(),
                Objects.requireNonNull(lookup, "lookup"),
                type);
    }

    /**
     * Binds a record class to the struct that its components describe by themselves, in their
     * order, with the alignment of C. {@code byte}, {@code short}, {@code int}, {@code long} and
     * {@code BigInteger} (16 bytes) are signed integers; an enum has 4 bytes and counts from 0;
     * {@link Size} states the length of a {@code String} or an array, and without, as the last
     * component only, it goes to the end of the record. There are no unions and no bitfields.
     *
     * <p>Requires neither libbpf nor BTF: for simulated rings, for pinned ones, and for rings of
     * objects whose BTF lacks the struct.
     *
     * @throws LayoutException if the record describes no struct, or states by {@link
     *     BpfStruct#incomplete} that it does not describe the one it is named after
     */
    public static <T extends Record> RecordLayout<T> declared(Class<T> type) {
        return ofItself(null, type);
    }

    /**
     * As {@link #declared(Class)}, for a record class in a module that is not open to this library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public static <T extends Record> RecordLayout<T> declared(
            MethodHandles.Lookup lookup, Class<T> type) {
        return ofItself(Objects.requireNonNull(lookup, "lookup"), type);
    }

    private static <T extends Record> RecordLayout<T> ofTypes(
            @Nullable ObjectTypes types, MethodHandles.@Nullable Lookup lookup, Class<T> type) {
        Objects.requireNonNull(type, "type");
        CType.Struct struct = types == null ? null : new StructLookup(types, type).find();
        return struct == null ? ofItself(lookup, type) : bind(lookup, type, struct);
    }

    private static <T extends Record> RecordLayout<T> ofItself(
            MethodHandles.@Nullable Lookup lookup, Class<T> type) {
        Objects.requireNonNull(type, "type");
        return new RecordLayout<>(RecordCodec.bind(lookup, type, DeclaredStruct.of(type)), true);
    }

    static <T extends Record> RecordLayout<T> bind(
            MethodHandles.@Nullable Lookup lookup, Class<T> type, CType.Struct struct) {
        return new RecordLayout<>(RecordCodec.bind(lookup, type, struct), false);
    }

    /**
     * Requires that a layout that a record declares by itself agrees with the struct that a ring's
     * program declares, where that is known: a program whose BTF lacks the struct is not checked. A
     * layout that was bound to a struct of an object or a header is accepted as it is: a ring may
     * have records of several types.
     *
     * @param ring the ring that is to be read with this layout
     * @return this
     * @throws LayoutException if a component has another place in the program's struct
     */
    public RecordLayout<T> requireFor(StructSource ring) {
        ObjectTypes types = Objects.requireNonNull(ring, "ring").structTypes();
        if (isDeclared && types != null) {
            CType.Struct real = new StructLookup(types, type()).findIfKnown();
            if (real != null) {
                String records = types.ring() == null ? types.origin() : "ring " + types.ring();
                codec.requireSame(real, "read " + records + " as " + this);
            }
        }
        return this;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the record is too short, or an enumeration has a value
     *     that the Java enum has no constant for
     */
    @Override
    public T decode(MemorySegment record) {
        return codec.decoder().decode(record, 0, record.byteSize());
    }

    /**
     * Writes a record's bytes as a program would send them: those of the whole struct; less where
     * its last field ends early, more for a flexible array. Components that are bound to members of
     * one union must have the same bits in common, or be null, which leaves them out. What is
     * decoded from them equals the event, but that a component which the struct lacks is not
     * written, an empty optional array at the end is read as null, of two constants for one number
     * the first is read, and a member of a union that was null is read from the bytes of the
     * others.
     *
     * @throws IllegalArgumentException if a value does not fit its field, such as a text that is
     *     too long, or members of a union differ in their common bytes
     * @throws NullPointerException if a component is null that the struct has a field for, other
     *     than a member of a union
     */
    public byte[] encode(T event) {
        return codec.encode(Objects.requireNonNull(event, "event"));
    }

    CType.Struct struct() {
        return codec.struct();
    }

    Class<T> type() {
        return codec.type();
    }

    /** The record class and the struct. */
    @Override
    public String toString() {
        return codec.toString();
    }
}
