package io.bpfevents.core.codec;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.bind.BufferKind;
import io.bpfevents.core.bind.RecordBinder;
import io.bpfevents.core.btf.CType;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of a record class that is bound to a struct: one for rings, and one for perf buffers,
 * which is created on first use. They differ in what precedes and follows a record. For any thread.
 *
 * @param <T> the record class
 */
public final class BufferCodecs<T extends Record> {
    private final MethodHandles.@Nullable Lookup lookup;
    private final Class<T> type;
    private final CType.Struct struct;
    private final @Nullable RecordCodec<T> ofRings;
    private volatile @Nullable RecordCodec<T> ofPerfBuffers; // a race creates two equal ones

    /**
     * Binds a record class to a struct, for every kind of buffer that its annotations support.
     * Generates a class.
     *
     * @param lookup of the user's module; null if that module is open to this library
     * @throws LayoutException if the class and the struct match for no kind of buffer
     */
    public BufferCodecs(MethodHandles.@Nullable Lookup lookup, Class<T> type, CType.Struct struct) {
        this.lookup = lookup;
        this.type = type;
        this.struct = struct;
        if (!dependsOnKind()) {
            ofRings = RecordCodec.bind(lookup, type, struct);
            return;
        }
        ofPerfBuffers = RecordCodec.bind(lookup, type, struct, BufferKind.PERF);
        @Nullable RecordCodec<T> bound;
        try {
            bound = RecordCodec.bind(lookup, type, struct);
        } catch (LayoutException _) { // of the components that only a perf buffer has
            bound = null;
        }
        ofRings = bound;
    }

    /** Whether the events depend on the kind of buffer: it may lack some of the values. */
    public boolean dependsOnKind() {
        return RecordBinder.dependsOnKind(type);
    }

    /** The decoder for rings; null if components of the class are in no field of the struct. */
    public @Nullable InPlaceDecoder<T> inRing() {
        return ofRings == null ? null : ofRings.decoder();
    }

    /** The decoder for perf buffers. */
    public InPlaceDecoder<T> inPerfBuffer() {
        return ofPerfBuffers().decoder();
    }

    private RecordCodec<T> ofPerfBuffers() {
        RecordCodec<T> codec = ofPerfBuffers;
        if (codec == null) {
            codec = RecordCodec.bind(lookup, type, struct, BufferKind.PERF);
            ofPerfBuffers = codec;
        }
        return codec;
    }

    /** The codec for rings if there is one, else the codec for perf buffers. */
    public RecordCodec<T> any() {
        RecordCodec<T> codec = ofRings;
        return codec == null ? ofPerfBuffers() : codec;
    }

    /**
     * The codec for a kind of buffer.
     *
     * @throws LayoutException if the buffer lacks values of components
     */
    public RecordCodec<T> require(BufferKind kind) {
        if (kind == BufferKind.PERF) {
            return ofPerfBuffers();
        }
        RecordCodec<T> codec = ofRings;
        return codec == null ? RecordCodec.bind(lookup, type, struct) : codec; // throws
    }
}
