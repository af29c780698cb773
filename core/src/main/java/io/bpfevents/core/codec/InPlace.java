package io.bpfevents.core.codec;

import org.jspecify.annotations.Nullable;

/**
 * The base class of decoders that can decode a record without a segment of its own. A base class
 * and not an interface, so that the published decoders publish no method for it.
 */
public abstract class InPlace {
    private final @Nullable InPlaceDecoder<?> decoder;

    /**
     * Creates a decoder.
     *
     * @param decoder null if this decoder needs a segment per record
     */
    protected InPlace(@Nullable InPlaceDecoder<?> decoder) {
        this.decoder = decoder;
    }

    @Nullable InPlaceDecoder<?> inPlace() {
        return decoder;
    }
}
