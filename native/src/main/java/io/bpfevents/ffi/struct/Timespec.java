package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * A time or a duration, for {@link Libc#clock_gettime} and {@link LibcScheduling#epoll_pwait2}.
 *
 * <p>Source: time.h.
 *
 * <pre>{@code
 * struct timespec {
 *     time_t tv_sec;
 *     long   tv_nsec;
 * };
 * }</pre>
 */
public final class Timespec {
    /** The layout, with the padding of C. */
    public static final StructLayout LAYOUT =
            MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"))
                    .withName("timespec");

    private static final long TV_SEC = LAYOUT.byteOffset(PathElement.groupElement("tv_sec"));
    private static final long TV_NSEC = LAYOUT.byteOffset(PathElement.groupElement("tv_nsec"));
    private static final long NANOS = 1_000_000_000;

    private Timespec() {}

    /** Allocates a zeroed struct. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** The time in nanoseconds. */
    public static long nanos(MemorySegment time) {
        return time.get(JAVA_LONG, TV_SEC) * NANOS + time.get(JAVA_LONG, TV_NSEC);
    }

    /** Sets the time in nanoseconds; not negative. */
    public static void setNanos(MemorySegment time, long nanos) {
        time.set(JAVA_LONG, TV_SEC, nanos / NANOS);
        time.set(JAVA_LONG, TV_NSEC, nanos % NANOS);
    }
}
