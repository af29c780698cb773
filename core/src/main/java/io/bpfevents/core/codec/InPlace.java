package io.bpfevents.core.codec;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The base class of decoders that can decode a record without a segment of its own. A base class
 * and not an interface, so that the published decoders publish no method for it.
 */
public abstract class InPlace {
    private final @Nullable InPlaceDecoder<?> inRing;
    private final Supplier<? extends @Nullable InPlaceDecoder<?>> inPerfBuffer;

    /**
     * Creates a decoder.
     *
     * @param inRing null if this decoder needs a segment per record
     * @param inPerfBuffer supplies the same for perf buffers; called when such a buffer is read
     */
    protected InPlace(
            @Nullable InPlaceDecoder<?> inRing,
            Supplier<? extends @Nullable InPlaceDecoder<?>> inPerfBuffer) {
        this.inRing = inRing;
        this.inPerfBuffer = inPerfBuffer;
    }

    @Nullable InPlaceDecoder<?> inRing() {
        return inRing;
    }

    @Nullable InPlaceDecoder<?> inPerfBuffer() {
        return inPerfBuffer.get();
    }
}
