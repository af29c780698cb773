package io.bpfevents.core.loop;

import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcScheduling;
import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.ffi.struct.Itimerspec;
import io.bpfevents.ffi.struct.Timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Waits on an epoll set with a timeout in nanoseconds. One thread waits.
 *
 * <p>Whole milliseconds are left to {@code epoll_wait}. Other timeouts need {@code epoll_pwait2}.
 * Where the kernel or libc lacks it, or a seccomp profile that is older than the call denies it, a
 * timer in the set ends short waits, and others are rounded up to a millisecond.
 */
final class TimedWait implements AutoCloseable {
    /** {@link LibcScheduling#epoll_pwait2}. */
    interface EpollPwait2 {
        int call(int epoll, MemorySegment events, int max, MemorySegment timeout);
    }

    /**
     * The system calls that not every system has.
     *
     * @param createTimer returns the descriptor of a new timer, or a negative errno
     */
    record SystemCalls(EpollPwait2 epollPwait2, IntSupplier createTimer) {}

    /** The system calls of libc. */
    static final SystemCalls LIBC =
            new SystemCalls(
                    LibcScheduling::epoll_pwait2,
                    () ->
                            LibcScheduling.timerfd_create(
                                    LibcScheduling.CLOCK_MONOTONIC, LibcScheduling.TFD_CLOEXEC));

    /**
     * The timer slack of a thread with waits below a millisecond. The kernel may end a wait of
     * epoll later by the slack of the thread, 50 us by default, or by 0.1 % of the timeout, if that
     * is longer: a wait of 100 us could last half as long again. Measured, such waits end 5 us plus
     * the slack too late, and a smaller slack costs no CPU time.
     */
    static final int SLACK_NANOS = 1_000;

    private static final long MILLI = 1_000_000;

    /** From here on, rounding up costs at most a tenth, and saves the system call for the timer. */
    private static final long ROUNDED_FROM = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int NO_TIMER = -1;

    private final int epoll;
    private final SystemCalls calls;
    private final MemorySegment setting = Itimerspec.allocate(Arena.ofAuto());
    private final MemorySegment timeout = Itimerspec.value(setting);
    private boolean hasPwait2 = true;
    private boolean reducedSlack;
    private int timer = NO_TIMER;
    private boolean armed; // may end a wait

    TimedWait(int epoll, SystemCalls calls) {
        this.epoll = epoll;
        this.calls = calls;
    }

    /**
     * Waits for events.
     *
     * @param nanos the timeout; {@link Long#MAX_VALUE} for none
     * @return the number of events, or a negative errno; {@link #isTimer} is true for the
     *     descriptor of the event that is the timeout
     */
    int await(MemorySegment events, int max, long nanos) {
        if (nanos % MILLI != 0 && nanos != Long.MAX_VALUE) {
            if (hasPwait2) {
                int ready = awaitPrecisely(events, max, nanos);
                if (ready != -Errno.ENOSYS && ready != -Errno.EPERM) {
                    return ready;
                }
                hasPwait2 = false;
                timer = addTimer();
            }
            if (timer != NO_TIMER && nanos < ROUNDED_FROM) {
                setTimer(nanos);
                return Libc.epoll_wait(epoll, events, max, -1);
            }
        }
        if (armed) { // an earlier wait ended before its timeout
            setTimer(0);
        }
        return Libc.epoll_wait(epoll, events, max, millis(nanos));
    }

    private int awaitPrecisely(MemorySegment events, int max, long nanos) {
        if (nanos < MILLI && !reducedSlack) {
            reducedSlack = true;
            reduceSlack();
        }
        Timespec.setNanos(timeout, nanos);
        return calls.epollPwait2().call(epoll, events, max, timeout);
    }

    /** Best effort: waits are less precise without it. */
    private static void reduceSlack() {
        if (LibcScheduling.prctl(LibcScheduling.PR_GET_TIMERSLACK, 0) > SLACK_NANOS) {
            int _ = LibcScheduling.prctl(LibcScheduling.PR_SET_TIMERSLACK, SLACK_NANOS);
        }
    }

    private int addTimer() {
        int created = calls.createTimer().getAsInt();
        if (created < 0) {
            return NO_TIMER;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = EpollEvent.allocate(arena, 1);
            EpollEvent.setEvents(event, 0, Libc.EPOLLIN | Libc.EPOLLET);
            EpollEvent.setData(event, 0, created);
            if (Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, created, event) < 0) {
                Libc.close(created);
                return NO_TIMER;
            }
        }
        return created;
    }

    /** Cannot fail: the descriptor is a timer, and the time is valid. */
    private void setTimer(long nanos) {
        Timespec.setNanos(timeout, nanos);
        int _ = LibcScheduling.timerfd_settime(timer, setting);
        armed = nanos != 0;
    }

    private static int millis(long nanos) {
        return nanos == Long.MAX_VALUE
                ? -1
                // rounded up: a wait that ends early would be repeated
                : (int) Math.min(Math.ceilDiv(nanos, MILLI), Integer.MAX_VALUE);
    }

    /** Whether an event of the last wait is its timeout. */
    boolean isTimer(int fd) {
        return fd == timer;
    }

    @Override
    public void close() {
        if (timer != NO_TIMER) {
            Libc.close(timer);
        }
    }
}
