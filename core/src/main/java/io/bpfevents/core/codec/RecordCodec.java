package io.bpfevents.core.codec;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.bind.BindingProblems;
import io.bpfevents.core.bind.BufferKind;
import io.bpfevents.core.bind.RecordBinder;
import io.bpfevents.core.bind.RecordBinding;
import io.bpfevents.core.btf.CType;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * A record class bound to a struct of C: decodes instances of the class, and encodes them.
 * Immutable, and for any thread.
 *
 * @param <T> the record class
 */
public final class RecordCodec<T extends Record> {
    private final Class<T> type;
    private final CType.Struct struct;
    private final MethodHandles.@Nullable Lookup lookup;
    private final RecordBinding binding;
    private final BufferKind kind;
    private final InPlaceDecoder<?> decoder;

    private RecordCodec(
            MethodHandles.@Nullable Lookup lookup,
            Class<T> type,
            CType.Struct struct,
            BufferKind kind) {
        this.type = type;
        this.struct = struct;
        this.lookup = lookup;
        this.kind = kind;
        binding = RecordBinder.bind(lookup, type, struct, kind);
        decoder = DecoderGenerator.generate(binding, kind, toString());
    }

    /**
     * Binds a record class, for memory without anything before or after the struct. Generates a
     * class.
     *
     * @param lookup of the user's module; null if that module is open to this library
     * @throws LayoutException if the class and the struct do not match
     */
    public static <T extends Record> RecordCodec<T> bind(
            MethodHandles.@Nullable Lookup lookup, Class<T> type, CType.Struct struct) {
        return bind(lookup, type, struct, BufferKind.RING);
    }

    /**
     * As {@link #bind(MethodHandles.Lookup, Class, CType.Struct)}, for the records of a kind of
     * buffer.
     */
    static <T extends Record> RecordCodec<T> bind(
            MethodHandles.@Nullable Lookup lookup,
            Class<T> type,
            CType.Struct struct,
            BufferKind kind) {
        return new RecordCodec<>(lookup, type, struct, kind);
    }

    /** The generated decoder. */
    @SuppressWarnings("unchecked") // it constructs instances of the bound class
    public InPlaceDecoder<T> decoder() {
        return (InPlaceDecoder<T>) decoder;
    }

    /**
     * The bytes of an event.
     *
     * @throws IllegalArgumentException if a value does not fit its field
     * @throws NullPointerException if a component is null that must not be
     */
    public byte[] encode(T event) {
        return new RecordEncoder(binding, struct.bytes()).encode(event);
    }

    /**
     * Requires that another struct has the bound fields at the same offsets.
     *
     * @param operation what fails otherwise, such as {@code "read ring events as Exec"}
     * @throws LayoutException if it does not
     */
    public void requireSame(CType.Struct other, String operation) {
        BindingProblems problems = new BindingProblems(operation);
        binding.compare(RecordBinder.bind(lookup, type, other, kind), other.spelling(), problems);
        problems.throwIfAny();
    }

    /** The record class. */
    public Class<T> type() {
        return type;
    }

    /** The struct that the class is bound to. */
    public CType.Struct struct() {
        return struct;
    }

    /** The record class and the struct. */
    @Override
    public String toString() {
        return String.join(" ", type.getSimpleName(), "of", struct.spelling());
    }
}
