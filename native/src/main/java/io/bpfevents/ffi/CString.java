package io.bpfevents.ffi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/** Conversion of strings to and from C, always UTF-8. */
public final class CString {

    private CString() {}

    /**
     * Copies a string.
     *
     * @throws IllegalArgumentException if it contains a NUL character, which ends a string in C
     */
    public static MemorySegment copy(SegmentAllocator allocator, String s) {
        int nul = s.indexOf('\0');
        if (nul >= 0) {
            throw new IllegalArgumentException(
                    "NUL character at index " + nul + " of \"" + s.replace('\0', '?') + '"');
        }
        return allocator.allocateFrom(s);
    }

    /** The string at {@code pointer}, or null for {@code NULL}. */
    @SuppressWarnings("restricted")
    static @Nullable String read(MemorySegment pointer) {
        if (pointer.address() == 0) {
            return null;
        }
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
