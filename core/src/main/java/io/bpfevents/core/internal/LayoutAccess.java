package io.bpfevents.core.internal;

import io.bpfevents.core.ring.RecordDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What the layouts let the rest of the library do with them, and nobody else. They provide it
 * themselves when their class is initialised.
 */
public abstract class LayoutAccess {
    private static volatile @Nullable LayoutAccess instance;

    /** For the layouts' package alone. */
    protected LayoutAccess() {}

    /** Provides the access. */
    protected static void provide(LayoutAccess access) {
        instance = access;
    }

    /**
     * What a decoder can do without a segment for each record, which takes one that keeps within
     * the record by itself; null if it is none of the layouts' own.
     */
    public static <T> @Nullable InPlaceDecoder<? extends T> inPlace(RecordDecoder<T> decoder) {
        LayoutAccess access = instance;
        return access == null ? null : access.ofOwn(decoder); // without any, none was made
    }

    /** The same, of a decoder that may be a layout. */
    protected abstract <T> @Nullable InPlaceDecoder<? extends T> ofOwn(RecordDecoder<T> decoder);
}
