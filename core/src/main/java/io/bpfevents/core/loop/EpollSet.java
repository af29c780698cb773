package io.bpfevents.core.loop;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.EpollEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * An epoll set with an eventfd in it as its bell.
 *
 * <p>Everything is added edge-triggered and never changed: what is not read on purpose must not
 * wake the loop again. Which descriptor was ready is not asked, since a pass looks at all of them.
 */
final class EpollSet implements Wakeup.Bell, PollSet.Watch, AutoCloseable {
    private static final int EVENTS = 16;
    private static final MemorySegment ONE =
            Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L).asReadOnly();

    private final int epoll;
    private final int bell;

    EpollSet() {
        epoll = CallResults.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "create an epoll set");
        bell = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        try {
            add(CallResults.check(bell, "create an eventfd"));
        } catch (BpfException e) {
            close();
            throw e;
        }
    }

    @Override
    public void begin(Pollable pollable) {
        if (pollable.fd() != Pollable.NO_FD) {
            add(pollable.fd());
        }
    }

    @Override
    public void end(Pollable pollable) {
        if (pollable.fd() != Pollable.NO_FD) {
            control(Libc.EPOLL_CTL_DEL, pollable.fd(), "remove a descriptor from the epoll set");
        }
    }

    private void add(int fd) {
        control(Libc.EPOLL_CTL_ADD, fd, "add a descriptor to the epoll set");
    }

    private void control(int op, int fd, String operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = EpollEvent.allocate(arena, 1);
            EpollEvent.setEvents(event, 0, Libc.EPOLLIN | Libc.EPOLLET);
            CallResults.check(Libc.epoll_ctl(epoll, op, fd, event), operation, EpollSet::advice);
        }
    }

    private static String advice(int errno) {
        return errno == Errno.ENOSPC
                ? "this user watches too many descriptors (sysctl fs.epoll.max_user_watches)"
                : SystemAdvice.about(errno);
    }

    /** Room for {@link #await}, to be made once by the thread that waits. */
    static MemorySegment room(Arena arena) {
        return EpollEvent.allocate(arena, EVENTS);
    }

    /**
     * Waits until something is ready, the bell rings or the time is over.
     *
     * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
     * @return whether the time was over first
     */
    boolean await(MemorySegment room, long nanos) {
        int millis = -1;
        if (nanos != Long.MAX_VALUE) {
            // rounded up: a wait that ends early would only be waited again
            long ceiling = TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
            millis = (int) Math.min(ceiling, Integer.MAX_VALUE);
        }
        int ready = Libc.epoll_wait(epoll, room, EVENTS, millis);
        if (ready < 0 && ready != -Errno.EINTR) { // a signal is as good as a wake-up
            throw new BpfException("wait for rings", -ready, "", null);
        }
        return ready == 0;
    }

    @Override
    public void ring() {
        // one writer a sleep: the counter cannot overflow, so this never blocks
        long written = Libc.write(bell, ONE, Long.BYTES);
        if (written < 0) {
            throw new BpfException("wake the poll loop", (int) -written, "", null);
        }
    }

    @Override
    public void awaitRings(long rings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            while (rings > 0) {
                long read = Libc.read(bell, count, Long.BYTES);
                if (read == Long.BYTES) {
                    rings -= count.get(ValueLayout.JAVA_LONG, 0);
                } else if (read != -Errno.EINTR) {
                    throw new BpfException("end the poll loop", (int) -read, "", null);
                }
            }
        }
    }

    @Override
    public void close() {
        if (bell >= 0) {
            Libc.close(bell);
        }
        Libc.close(epoll);
    }
}
