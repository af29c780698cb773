package io.bpfevents.core.testing;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.EpollEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits for the wake-ups of the ring {@code events} of {@code contract.bpf.c}, edge-triggered like
 * a reader. It does not read the ring.
 */
public final class Wakeups implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 120_000; // generous: only a failing test reaches it
    private static final long EVENTS = 1;
    private static final long SIZED = 2;

    private final Arena arena = Arena.ofConfined();
    private final PinDirectory pins = new PinDirectory();
    private final Contract contract;
    private final int epoll =
            CallResults.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "epoll_create1");
    private final int events;
    private final int sized;
    private final MemorySegment ready = EpollEvent.allocate(arena, 2);

    /** Loads an object, and waits for the wake-ups of its programs. Closes it with this. */
    public Wakeups(OpenBpfObject opened) {
        contract = Contract.loadPinned(opened, pins.resolve("events"), pins.resolve("sized"));
        events = watch("events", EVENTS);
        sized = watch("sized", SIZED);
    }

    private int watch(String ring, long data) {
        String path = pins.resolve(ring).toString();
        int fd = CallResults.check(Libbpf.bpf_obj_get(path), "bpf_obj_get");
        MemorySegment event = EpollEvent.allocate(arena, 1);
        EpollEvent.setEvents(event, 0, Libc.EPOLLIN | Libc.EPOLLET);
        EpollEvent.setData(event, 0, data);
        CallResults.check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, fd, event), "epoll_ctl");
        return fd;
    }

    /** The program. */
    public Contract contract() {
        return contract;
    }

    /** Whether a wake-up arrives, or has arrived since the last call. */
    public boolean isWoken() {
        return (await() & EVENTS) != 0;
    }

    /**
     * Whether no wake-up has arrived since the last call. The kernel delivers wake-ups with a
     * delay, so this triggers one of another ring: an earlier wake-up arrives before that one.
     */
    public boolean isUndisturbed() {
        int result = contract.object().program("ring_the_other").testRun().returnValue();
        if (result != 0) {
            throw new IllegalStateException("ring_the_other returned " + result);
        }
        long seen = 0;
        while ((seen & SIZED) == 0) {
            seen |= await();
        }
        return ((seen | poll(0)) & EVENTS) == 0;
    }

    private long await() {
        long seen = poll(TIMEOUT_MILLIS);
        if (seen == 0) {
            throw new AssertionError("no wake-up within " + TIMEOUT_MILLIS + " ms");
        }
        return seen;
    }

    private long poll(int timeoutMillis) {
        int count;
        do {
            count = Libc.epoll_wait(epoll, ready, 2, timeoutMillis);
        } while (count == -Errno.EINTR);
        CallResults.check(count, "epoll_wait");
        long seen = 0;
        for (int i = 0; i < count; i++) {
            seen |= EpollEvent.data(ready, i);
        }
        return seen;
    }

    @Override
    public void close() {
        Libc.close(epoll);
        Libc.close(events);
        Libc.close(sized);
        contract.close();
        pins.close();
        arena.close();
    }
}
