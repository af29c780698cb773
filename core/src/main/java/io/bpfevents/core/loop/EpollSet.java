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
 * An epoll set, with an eventfd as the signal that ends a wait.
 *
 * <p>Every descriptor is added edge-triggered and never modified: records that are left unread on
 * purpose must not wake the loop again. The set does not report which descriptor is ready, since a
 * pass serves all pollables.
 */
final class EpollSet implements Wakeup.Signal, PollSet.FdSet, AutoCloseable {
    private static final int EVENTS = 16;
    private static final MemorySegment ONE =
            Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L).asReadOnly();

    private final int epoll;
    private final int eventfd;

    EpollSet() {
        epoll = CallResults.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "create an epoll set");
        eventfd = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        try {
            add(CallResults.check(eventfd, "create an eventfd"));
        } catch (BpfException e) {
            close();
            throw e;
        }
    }

    @Override
    public void add(Pollable pollable) {
        if (pollable.fd() != Pollable.NO_FD) {
            add(pollable.fd());
        }
    }

    @Override
    public void remove(Pollable pollable) {
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
                ? "this user has too many descriptors in epoll sets (sysctl fs.epoll.max_user_watches)"
                : SystemAdvice.about(errno);
    }

    /** Allocates the event array of {@link #await}, once per thread that waits. */
    static MemorySegment allocateEvents(Arena arena) {
        return EpollEvent.allocate(arena, EVENTS);
    }

    /**
     * Waits until a descriptor is ready, the signal is raised or the timeout expires.
     *
     * @param nanos the timeout; {@link Long#MAX_VALUE} for none
     * @return whether the timeout expired
     */
    boolean await(MemorySegment events, long nanos) {
        int millis = -1;
        if (nanos != Long.MAX_VALUE) {
            // rounded up: a wait that ends early would be repeated
            long ceiling = TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
            millis = (int) Math.min(ceiling, Integer.MAX_VALUE);
        }
        int ready = Libc.epoll_wait(epoll, events, EVENTS, millis);
        if (ready < 0 && ready != -Errno.EINTR) { // a POSIX signal counts as a wake-up
            throw new BpfException("wait for rings", -ready, "", null);
        }
        return ready == 0;
    }

    @Override
    public void raise() {
        // one writer per sleep: the counter cannot overflow, so this never blocks
        long written = Libc.write(eventfd, ONE, Long.BYTES);
        if (written < 0) {
            throw new BpfException("wake the poll loop", (int) -written, "", null);
        }
    }

    @Override
    public void awaitSignals(long count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counter = arena.allocate(ValueLayout.JAVA_LONG);
            while (count > 0) {
                long read = Libc.read(eventfd, counter, Long.BYTES);
                if (read == Long.BYTES) {
                    count -= counter.get(ValueLayout.JAVA_LONG, 0);
                } else if (read != -Errno.EINTR) {
                    throw new BpfException("end the poll loop", (int) -read, "", null);
                }
            }
        }
    }

    @Override
    public void close() {
        if (eventfd >= 0) {
            Libc.close(eventfd);
        }
        Libc.close(epoll);
    }
}
