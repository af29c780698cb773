package io.bpfevents.core.object.map;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Libc;

/**
 * The kernel's rule for the size of a ring buffer ({@code ringbuf_map_alloc} of {@code
 * kernel/bpf/ringbuf.c}). libbpf would round a wrong size up silently.
 */
public final class RingSize {
    private static final long LARGEST = 1L << 31; // of a power of two in a __u32

    private RingSize() {}

    /**
     * Requires a size that the kernel accepts.
     *
     * @throws BpfException if it does not; the message has the nearest sizes
     */
    public static void require(String operation, long bytes) {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        if (bytes >= page && bytes <= LARGEST && Long.bitCount(bytes) == 1) {
            return;
        }
        long below = Math.clamp(Long.highestOneBit(Math.max(bytes, 1)), page, LARGEST);
        long above = Math.min(below * 2, LARGEST);
        String nearest =
                bytes <= below || below == LARGEST
                        ? "the nearest is " + below
                        : "the nearest are " + below + " and " + above;
        throw new BpfException(
                operation,
                "the size of a ring buffer is a power of two and a multiple of the page size, "
                        + page
                        + " bytes: "
                        + nearest);
    }
}
