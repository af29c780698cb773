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
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An epoll set, with an eventfd as the signal that ends a wait.
 *
 * <p>Every descriptor is added edge-triggered: records that are left unread on purpose must not
 * wake the loop again. The data of an event is the descriptor, which is the index of its pollable.
 *
 * <p>A {@linkplain #listen masked} descriptor is not in the set of the kernel. To modify it
 * instead, such that it reports no events, would save little: a ring notifies its waiters without
 * the poll events, so that the kernel still wakes the waiting thread, finds that nothing is to be
 * reported, and waits again.
 *
 * <p>The first wait below a millisecond reduces the timer slack of the waiting thread, see {@link
 * TimedWait#SLACK_NANOS}. Threads that the thread starts from then on inherit it.
 */
final class EpollSet implements Wakeup.Signal, PollSet.FdSet, AutoCloseable {
    private static final int EVENTS = 16;
    private static final MemorySegment ONE =
            Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L).asReadOnly();

    private final int epoll;
    private final int eventfd;
    private final TimedWait waits;
    private final MemorySegment change = EpollEvent.allocate(Arena.ofAuto(), 1);
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private @Nullable Pollable[] pollables = new Pollable[64]; // by descriptor
    private final BitSet masked = new BitSet(); // descriptors

    EpollSet() {
        this(TimedWait.LIBC);
    }

    /** A set whose timed waits use the given system calls. */
    EpollSet(TimedWait.SystemCalls calls) {
        epoll = CallResults.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "create an epoll set");
        waits = new TimedWait(epoll, calls);
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
        for (int fd : pollable.fds()) {
            if (pollable(fd) != pollable) {
                add(fd);
                pollables[fd] = pollable;
            }
        }
    }

    private @Nullable Pollable pollable(int fd) {
        if (fd >= pollables.length) {
            pollables = Arrays.copyOf(pollables, Math.max(fd + 1, 2 * pollables.length));
        }
        return pollables[fd];
    }

    @Override
    public void remove(Pollable pollable) {
        for (int fd : pollable.fds()) {
            if (pollable(fd) == pollable) {
                pollables[fd] = null;
                if (masked.get(fd)) {
                    masked.clear(fd);
                } else {
                    remove(fd);
                }
            }
        }
    }

    @Override
    public void listen(Pollable pollable, boolean notifications) {
        int[] fds = pollable.fds();
        if (fds.length == 0) {
            return;
        }
        if (pollable(fds[fds.length - 1]) != pollable) {
            add(pollable); // a new one is never masked
        } else if (masked.get(fds[0]) != notifications) {
            return; // all have the state of the first
        }
        for (int fd : fds) {
            if (masked.get(fd) == notifications) {
                if (notifications) {
                    add(fd);
                } else {
                    remove(fd);
                }
                masked.set(fd, !notifications);
            }
        }
    }

    private void add(int fd) {
        control(Libc.EPOLL_CTL_ADD, fd, "add a descriptor to the epoll set");
    }

    private void remove(int fd) {
        control(Libc.EPOLL_CTL_DEL, fd, "remove a descriptor from the epoll set");
    }

    private void control(int op, int fd, String operation) {
        EpollEvent.setEvents(change, 0, Libc.EPOLLIN | Libc.EPOLLET);
        EpollEvent.setData(change, 0, fd);
        CallResults.check(Libc.epoll_ctl(epoll, op, fd, change), operation, EpollSet::advice);
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.ENOSPC ->
                    "this user has too many descriptors in epoll sets (sysctl fs.epoll.max_user_watches)";
            case Errno.EBADF, Errno.ENOENT ->
                    "other code of this process has closed a descriptor of this library";
            default -> SystemAdvice.about(errno);
        };
    }

    /** Allocates the event array of {@link #await}, once per thread that waits. */
    static MemorySegment allocateEvents(Arena arena) {
        return EpollEvent.allocate(arena, EVENTS);
    }

    /**
     * Waits until a descriptor is ready, the signal is raised or the timeout expires, and notifies
     * the pollables whose descriptors are ready.
     *
     * @param nanos the timeout; {@link Long#MAX_VALUE} for none
     * @return whether the timeout expired, and nothing else ended the wait
     */
    boolean await(MemorySegment events, long nanos) {
        int ready = waits.await(events, EVENTS, nanos);
        if (ready < 0 && ready != -Errno.EINTR) { // a POSIX signal counts as a wake-up
            throw new BpfException("wait for rings", -ready, "", null);
        }
        int timeouts = 0;
        for (int i = 0; i < ready; i++) {
            int fd = (int) EpollEvent.data(events, i);
            if (waits.isTimer(fd)) {
                timeouts++;
            } else if (fd != eventfd) {
                notifyPollable(fd);
            }
        }
        return ready == timeouts;
    }

    private void notifyPollable(int fd) {
        Pollable pollable = pollables[fd];
        if (pollable != null) {
            pollable.notified(fd);
        }
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
        while (count > 0) {
            long read = Libc.read(eventfd, counter, Long.BYTES);
            if (read == Long.BYTES) {
                count -= counter.get(ValueLayout.JAVA_LONG, 0);
            } else if (read != -Errno.EINTR) {
                throw new BpfException("end the poll loop", (int) -read, "", null);
            }
        }
    }

    @Override
    public void close() {
        if (eventfd >= 0) {
            Libc.close(eventfd);
        }
        waits.close();
        Libc.close(epoll);
    }
}
