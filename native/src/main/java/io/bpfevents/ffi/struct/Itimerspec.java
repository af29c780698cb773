package io.bpfevents.ffi.struct;

import io.bpfevents.ffi.LibcScheduling;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The setting of a timer, for {@link LibcScheduling#timerfd_settime}.
 *
 * <p>Source: time.h and bits/types/struct_itimerspec.h.
 *
 * <pre>{@code
 * struct itimerspec {
 *     struct timespec it_interval; // between expirations; 0 for a single one
 *     struct timespec it_value;    // until the first expiration; 0 disarms the timer
 * };
 * }</pre>
 */
public final class Itimerspec {
    /** The layout, with the padding of C. */
    public static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            Timespec.LAYOUT.withName("it_interval"),
                            Timespec.LAYOUT.withName("it_value"))
                    .withName("itimerspec");

    private static final long IT_VALUE = LAYOUT.byteOffset(PathElement.groupElement("it_value"));

    private Itimerspec() {}

    /** Allocates a zeroed struct. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** The member {@code it_value}, a {@link Timespec} in the same memory. */
    public static MemorySegment value(MemorySegment setting) {
        return setting.asSlice(IT_VALUE, Timespec.LAYOUT);
    }
}
