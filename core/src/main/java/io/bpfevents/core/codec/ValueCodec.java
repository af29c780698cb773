package io.bpfevents.core.codec;

import io.bpfevents.core.btf.CType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and encodes single values of a C type: map keys, map values and global variables.
 *
 * @param <T> the values' class in Java
 */
public interface ValueCodec<T> {
    /**
     * A codec for the values of a C type as instances of a Java class.
     *
     * @param what names the values in errors, such as {@code "global variable level"}
     * @param type null if only the size is known
     * @param bytes size of a value in bytes
     * @param lookup of the user's module; null if that module is open to this library
     * @throws io.bpfevents.core.LayoutException if the class and the type do not match
     */
    static <T> ValueCodec<T> of(
            String what,
            @Nullable CType type,
            long bytes,
            MethodHandles.@Nullable Lookup lookup,
            Class<T> java) {
        return new ValueBinder(what, lookup).bind(type, bytes, java);
    }

    /**
     * Decodes a value.
     *
     * @param bytes as many as the type has
     * @throws IllegalArgumentException if the class has no instance for it, such as an enum without
     *     a constant for the number
     */
    T decode(MemorySegment bytes);

    /**
     * Encodes a value.
     *
     * @return as many bytes as the type has
     * @throws IllegalArgumentException if the value does not fit
     */
    byte[] encode(T value);
}
