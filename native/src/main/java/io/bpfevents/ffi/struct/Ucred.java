package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.ffi.LibcLocks;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The process on the other side of a Unix socket, for {@link LibcLocks#getsockopt}.
 *
 * <p>Source: sys/socket.h, with _GNU_SOURCE; the kernel's is include/linux/socket.h.
 *
 * <pre>{@code
 * struct ucred {
 *     pid_t pid;
 *     uid_t uid;
 *     gid_t gid;
 * };
 * }</pre>
 */
public final class Ucred {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("pid"),
                            JAVA_INT.withName("uid"),
                            JAVA_INT.withName("gid"))
                    .withName("ucred");

    /** Size of the segment, for the length parameter. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long PID = LAYOUT.byteOffset(PathElement.groupElement("pid"));

    private Ucred() {}

    /** Allocates a zeroed struct. */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** The process id in the PID namespace of this process; 0 if it is not visible there. */
    public static int pid(MemorySegment credentials) {
        return credentials.get(JAVA_INT, PID);
    }
}
