package io.bpfevents.core.internal;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.layout.RecordLayout;
import io.bpfevents.core.ring.RecordDecoder;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
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

    /**
     * What reads and writes values of a type as instances of a class.
     *
     * @param what names the values in errors, such as {@code "global variable level"}
     * @param type null if nothing but its size is known
     * @param bytes how many a value has
     * @param lookup of the user's module; null for the library's own
     * @throws io.bpfevents.core.layout.LayoutException if the class does not go with the type
     */
    public static <T> ValueCodec<T> codec(
            String what,
            @Nullable CType type,
            long bytes,
            MethodHandles.@Nullable Lookup lookup,
            Class<T> java) {
        try {
            MethodHandles.lookup().ensureInitialized(RecordLayout.class);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a public class of this module", e);
        }
        return Objects.requireNonNull(instance, "RecordLayout provides it")
                .ofValues(what, type, bytes, lookup, java);
    }

    /** The same. */
    protected abstract <T> ValueCodec<T> ofValues(
            String what,
            @Nullable CType type,
            long bytes,
            MethodHandles.@Nullable Lookup lookup,
            Class<T> java);

    /** The same, of a decoder that may be a layout. */
    protected abstract <T> @Nullable InPlaceDecoder<? extends T> ofOwn(RecordDecoder<T> decoder);
}
