package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.bpfevents.ffi.LibcLocks;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The address of a Unix socket, for {@link LibcLocks#bind} and {@link LibcLocks#connect}.
 *
 * <p>Source: sys/un.h; the kernel's is include/uapi/linux/un.h.
 *
 * <pre>{@code
 * struct sockaddr_un {
 *     sa_family_t sun_family; // 16 bits
 *     char        sun_path[108];
 * };
 * }</pre>
 */
public final class SockaddrUn {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_SHORT.withName("sun_family"),
                            MemoryLayout.sequenceLayout(108, JAVA_BYTE).withName("sun_path"))
                    .withName("sockaddr_un");

    private static final long SUN_FAMILY =
            LAYOUT.byteOffset(PathElement.groupElement("sun_family"));
    private static final long SUN_PATH = LAYOUT.byteOffset(PathElement.groupElement("sun_path"));

    private SockaddrUn() {}

    /**
     * Allocates an address in the abstract namespace, which is no file: the first byte of its path
     * is NUL, and its name ends with the address.
     *
     * @param name at most 107 bytes of UTF-8
     * @return a segment of the length of this address
     */
    public static MemorySegment allocateAbstract(SegmentAllocator allocator, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long length = SUN_PATH + 1 + bytes.length;
        Objects.checkFromIndexSize(0, length, LAYOUT.byteSize());
        MemorySegment address = allocator.allocate(LAYOUT);
        address.set(JAVA_SHORT, SUN_FAMILY, (short) LibcLocks.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, SUN_PATH + 1, bytes.length);
        return address.asSlice(0, length);
    }
}
