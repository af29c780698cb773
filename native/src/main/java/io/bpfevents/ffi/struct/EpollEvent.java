package io.bpfevents.ffi.struct;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * An array of events for {@link Libc#epoll_ctl} and {@link Libc#epoll_wait}.
 *
 * <p>Source: sys/epoll.h; the kernel's is include/uapi/linux/eventpoll.h.
 *
 * <pre>{@code
 * struct epoll_event {
 *     uint32_t events;
 *     epoll_data_t data; // a union of 64 bits; here always read as u64
 * } __EPOLL_PACKED;      // packed on x86-64: 12 bytes; 16 elsewhere
 * }</pre>
 */
public final class EpollEvent {

    static final StructLayout LAYOUT =
            System.getProperty("os.arch").equals("amd64")
                    ? MemoryLayout.structLayout(
                                    JAVA_INT.withName("events"),
                                    JAVA_LONG_UNALIGNED.withName("data"))
                            .withName("epoll_event")
                    : MemoryLayout.structLayout(
                                    JAVA_INT.withName("events"),
                                    MemoryLayout.paddingLayout(4),
                                    JAVA_LONG.withName("data"))
                            .withName("epoll_event");

    /** Distance in bytes between two events of an array. */
    public static final long SIZE = LAYOUT.byteSize();

    private static final long EVENTS = LAYOUT.byteOffset(PathElement.groupElement("events"));
    private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));

    private EpollEvent() {}

    /** Allocates an array of zeroed events. */
    public static MemorySegment allocate(SegmentAllocator allocator, int count) {
        return allocator.allocate(LAYOUT, count);
    }

    /** The event mask of one event, {@link Libc#EPOLLIN} for example. */
    public static int events(MemorySegment array, int index) {
        return array.get(JAVA_INT, index * SIZE + EVENTS);
    }

    /** Sets the event mask of one event. */
    public static void setEvents(MemorySegment array, int index, int events) {
        array.set(JAVA_INT, index * SIZE + EVENTS, events);
    }

    /** The 64 bits that were passed to {@link Libc#epoll_ctl} with the descriptor. */
    public static long data(MemorySegment array, int index) {
        return array.get(JAVA_LONG_UNALIGNED, index * SIZE + DATA);
    }

    /** Sets the 64 bits that {@link Libc#epoll_wait} returns with each event. */
    public static void setData(MemorySegment array, int index, long data) {
        array.set(JAVA_LONG_UNALIGNED, index * SIZE + DATA, data);
    }
}
