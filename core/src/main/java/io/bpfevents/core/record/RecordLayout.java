package io.bpfevents.core.record;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.bind.BufferKind;
import io.bpfevents.core.bind.DeclaredStruct;
import io.bpfevents.core.bind.StructLookup;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.codec.BufferCodecs;
import io.bpfevents.core.codec.InPlace;
import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.codec.RecordCodec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A record class bound to a C struct: decodes the records of a buffer to instances of the class,
 * and encodes them.
 *
 * <p>A component is bound to the field of its name in snake case ({@code bytesRead} to {@code
 * bytes_read}), or to the field that {@link BpfField} names. Fields without a component are
 * skipped, and encoded as zeros. A record may be longer than its struct, because structs grow at
 * their end. All checks happen when the layout is created; a {@link LayoutException} lists all
 * problems.
 *
 * <table>
 * <caption>Java types by C type; typedefs and qualifiers are resolved</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>integer of 1, 2, 4, 8 bytes</td>
 *     <td>{@code byte}, {@code short}, {@code int}, {@code long} of the same width, with the same
 *     bits ({@code 0xffffffff} of a {@code __u32} is the {@code int} -1, see {@link
 *     Integer#toUnsignedLong}); or a wider type, with the same value</td></tr>
 * <tr><td>{@code _Bool}</td><td>{@code boolean}: true if it is not 0</td></tr>
 * <tr><td>enumeration</td>
 *     <td>a Java enum, each constant of which has the name of an enumerator or names one with
 *     {@link BpfField}; a value without a constant is a decode failure. Or an integer, as above. BTF
 *     of compilers before LLVM 15 does not have the sign, so 32-bit values with the high bit set
 *     are read as negative; nor does it have the values of 8-byte enumerations, which can only be
 *     bound to {@code long}</td></tr>
 * <tr><td>bitfield</td>
 *     <td>as its type: an integer of at least as many bits; a single bit also to {@code
 *     boolean}</td></tr>
 * <tr><td>{@code float}, {@code double}</td>
 *     <td>{@code float} or {@code double}, {@code double}</td></tr>
 * <tr><td>{@code __int128}</td><td>{@link java.math.BigInteger}, or {@code byte[]}</td></tr>
 * <tr><td>pointer</td><td>{@code long}</td></tr>
 * <tr><td>{@code char[N]}, {@code __u8[N]}, {@code signed char[N]}</td>
 *     <td>{@code String} up to the first NUL or the end of the array, as UTF-8; malformed bytes
 *     become U+FFFD. Or {@code byte[]} with all bytes</td></tr>
 * <tr><td>integer with nanoseconds; {@code __u8[4]} and {@code [16]}; {@code char[N]} with texts</td>
 *     <td>{@code Duration} or {@code Instant}, the latter with {@code @Clock}; {@code InetAddress};
 *     {@code List<String>}, without empty texts in the NULs that pad the array</td></tr>
 * <tr><td>array of integers</td>
 *     <td>array of integers, for example {@code byte[]} for {@code __u8[N]}; or of wider ones, as
 *     above</td></tr>
 * <tr><td>array of {@code _Bool}, of pointers</td><td>{@code boolean[]}, {@code long[]}</td></tr>
 * <tr><td>array of {@code float}, of {@code double}</td>
 *     <td>{@code float[]} or {@code double[]}, {@code double[]}</td></tr>
 * <tr><td>any other array, of structs, of arrays, of enumerations</td>
 *     <td>array of the Java type of its elements: {@code Point[]} of a record {@code Point}, {@code
 *     int[][]}, {@code String[]} for {@code char[N][M]}, {@code Kind[]} of an enum</td></tr>
 * <tr><td>struct, union</td>
 *     <td>a record; fields of an anonymous struct or union belong to the outer struct</td></tr>
 * <tr><td>struct, union, array of them or of arrays, {@code long double}</td>
 *     <td>{@code byte[]}, the bytes as they are in memory</td></tr>
 * </table>
 *
 * <p>Members of a union share their bytes: each component is decoded from them as its own type,
 * whichever member the program wrote. Bind each member in a record class of its own, and let a
 * {@link RecordSelector} select the class by the field that states which member is valid.
 *
 * <p>The last field of a struct may have no fixed length: a flexible array extends to the end of
 * the record, and a {@code char[N]}, or another text, ends there if the record is shorter. All
 * other bound fields must be in the record; otherwise decoding fails with an {@link
 * IllegalArgumentException} that contains both lengths. A component that is bound to a flexible
 * array before the last field, or to a type without a size in BTF, is rejected.
 *
 * <p>A component with {@link SampleCpu} or {@link SampleTime} gets what the kernel recorded with a
 * sample of a perf buffer; of a record in a ring it gets the field that the annotation names. One
 * layout can read both kinds of buffer.
 *
 * <p>In a perf buffer up to 7 bytes with arbitrary content follow a record, and no reader can
 * distinguish them from it. Bytes after a struct of fixed size are ignored. A record that ends
 * within a text must be sent with the text's NUL, since arbitrary characters may follow otherwise.
 * A flexible array of elements of at least 8 bytes ends with its last whole element; any other
 * array that ends with the record may contain the arbitrary bytes, so store its length in a field.
 * An optional component of less than 8 bytes may be read from them if the record of an older
 * program ends before it.
 *
 * <p>Immutable, and for any thread. Texts are decoded through a buffer that is replaced when the
 * thread changes, so one layout per ring is fastest. Creating a layout generates a class: reuse it.
 *
 * @param <T> the record class
 */
@SuppressWarnings("exports") // the base class has no published method
public final class RecordLayout<T extends Record> extends InPlace implements RecordDecoder<T> {
    private final BufferCodecs<T> codecs;
    private final @Nullable InPlaceDecoder<T> decoder; // null if not for rings
    private final boolean isDeclared; // by the record itself

    private RecordLayout(BufferCodecs<T> codecs, boolean isDeclared) {
        super(codecs.inRing(), codecs::inPerfBuffer);
        this.codecs = codecs;
        this.decoder = codecs.inRing();
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
        return ofSource(Objects.requireNonNull(source, "source"), null, type);
    }

    /**
     * As {@link #of(StructSource, Class)}, for a record class in a module that is not open to this
     * library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public static <T extends Record> RecordLayout<T> of(
            StructSource source, MethodHandles.Lookup lookup, Class<T> type) {
        return ofSource(
                Objects.requireNonNull(source, "source"),
                Objects.requireNonNull(lookup, "lookup"),
                type);
    }

    /**
     * Binds a record class to the struct that its components describe by themselves, in their
     * order, with the alignment of C. {@code byte}, {@code short}, {@code int}, {@code long} and
     * {@code BigInteger} (16 bytes) are signed integers; an enum has 4 bytes and counts from 0;
     * {@link Size} states the length of a {@code String} or an array. Without it a {@code String}
     * or an array must be the last component, and extends to the end of the record. There are no
     * unions and no bitfields.
     *
     * <p>Requires neither libbpf nor BTF: for simulated rings, for pinned rings, and for rings of
     * objects whose BTF lacks the struct.
     *
     * @throws LayoutException if the record describes no struct, or {@link BpfStruct#incomplete}
     *     states that it does not describe the complete struct
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

    private static <T extends Record> RecordLayout<T> ofSource(
            StructSource source, MethodHandles.@Nullable Lookup lookup, Class<T> type) {
        Objects.requireNonNull(type, "type");
        ObjectTypes types = source.structTypes();
        CType.Struct struct = types == null ? null : new StructLookup(types, type).find();
        RecordLayout<T> layout =
                struct == null ? ofItself(lookup, type) : bind(lookup, type, struct);
        boolean isBuffer = types == null || types.ring() != null;
        if (isBuffer) {
            layout.requireKindOf(source);
        }
        return layout;
    }

    private static <T extends Record> RecordLayout<T> ofItself(
            MethodHandles.@Nullable Lookup lookup, Class<T> type) {
        Objects.requireNonNull(type, "type");
        return new RecordLayout<>(new BufferCodecs<>(lookup, type, DeclaredStruct.of(type)), true);
    }

    static <T extends Record> RecordLayout<T> bind(
            MethodHandles.@Nullable Lookup lookup, Class<T> type, CType.Struct struct) {
        return new RecordLayout<>(new BufferCodecs<>(lookup, type, struct), false);
    }

    /**
     * Checks that a buffer has the values of all components, and a {@linkplain #declared(Class)
     * declared} layout against the struct that the program declares for the buffer. Not compared
     * are structs that the program's BTF lacks, and layouts that are bound to a struct of a {@link
     * StructSource}: a buffer may have records of several types.
     *
     * @param buffer the ring or perf buffer that is to be read with this layout
     * @return this
     * @throws LayoutException if a component has another place in the program's struct, or the
     *     buffer is a ring and a {@link SampleCpu} or {@link SampleTime} names no field of the
     *     struct
     */
    @Override
    public RecordLayout<T> requireFor(StructSource buffer) {
        ObjectTypes types = Objects.requireNonNull(buffer, "buffer").structTypes();
        RecordCodec<T> used = requireKindOf(buffer);
        if (isDeclared && types != null) {
            CType.Struct real = new StructLookup(types, type()).findIfKnown();
            if (real != null) {
                String records = types.ring() == null ? types.origin() : "ring " + types.ring();
                used.requireSame(real, "read " + records + " as " + this);
            }
        }
        return this;
    }

    /** The codec for a buffer; throws a LayoutException if that lacks values of components. */
    RecordCodec<T> requireKindOf(StructSource buffer) {
        return codecs.require(buffer.hasSampleHeader() ? BufferKind.PERF : BufferKind.RING);
    }

    /** Whether events have values that the kernel records in a perf buffer. */
    boolean usesSampleHeader() {
        return codecs.dependsOnKind();
    }

    /**
     * Decodes one record of a ring. A perf buffer that gets the layout itself as its decoder does
     * not call this method: the CPU and the time of a sample are not in {@code record}, so here
     * components with {@link SampleCpu} or {@link SampleTime} are read from the fields that they
     * name.
     *
     * @throws IllegalArgumentException if the record is too short, or the Java enum has no constant
     *     for a value
     * @throws UnsupportedOperationException if a {@link SampleCpu} or {@link SampleTime} names no
     *     field of the struct
     */
    @Override
    public T decode(MemorySegment record) {
        if (decoder == null) {
            throw new UnsupportedOperationException(
                    this
                            + " has a @SampleCpu or @SampleTime without a field of the struct: the"
                            + " value is not in the record's bytes, so pass the layout itself to"
                            + " a perf buffer, or name a field");
        }
        return decoder.decode(record, 0, record.byteSize());
    }

    /**
     * Encodes an event to the bytes that a program would send: as many as the struct has, fewer if
     * its last field ends early, more for a flexible array. Components that are bound to members of
     * one union must agree in the bits that they share, or be null, which omits them. The CPU and
     * the time of a sample are encoded if each names a field of the struct.
     *
     * <p>Decoding the bytes gives an equal event, with four exceptions: a component that the struct
     * lacks is not encoded; an empty optional array at the end is decoded to null; if two constants
     * have one number, the first is decoded; a union member that was null is decoded from the bytes
     * of the others.
     *
     * @throws IllegalArgumentException if a value does not fit its field, such as a text that is
     *     too long, or members of a union differ in the bytes that they share
     * @throws NullPointerException if a component is null for which the struct has a field, other
     *     than a member of a union
     */
    public byte[] encode(T event) {
        return codecs.any().encode(Objects.requireNonNull(event, "event"));
    }

    /** The size of the struct in bytes; empty if its last field is a flexible array. */
    public OptionalInt fixedSize() {
        return struct().fixedSize();
    }

    CType.Struct struct() {
        return codecs.any().struct();
    }

    Class<T> type() {
        return codecs.any().type();
    }

    /** The record class and the struct. */
    @Override
    public String toString() {
        return codecs.any().toString();
    }
}
