package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.ffi.struct.Itimerspec;
import io.bpfevents.ffi.struct.Timespec;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * The libc functions that determine when and where a thread runs: waits shorter than a millisecond,
 * and the CPUs of a thread. The conventions are those of {@link Libc}.
 */
@SuppressWarnings("MemberName") // the C names
public final class LibcScheduling {

    /** time.h: time since the machine started, excluding suspension. */
    public static final int CLOCK_MONOTONIC = 1;

    /** sys/timerfd.h: close on exec. */
    public static final int TFD_CLOEXEC = 0x80000;

    /** sys/timerfd.h: {@code EAGAIN} instead of waiting. */
    public static final int TFD_NONBLOCK = 0x800;

    /** linux/prctl.h: set the timer slack of the calling thread, in nanoseconds. */
    public static final int PR_SET_TIMERSLACK = 29;

    /** linux/prctl.h: return the timer slack of the calling thread, in nanoseconds. */
    public static final int PR_GET_TIMERSLACK = 30;

    /** linux/membarrier.h: wait until all CPUs have passed a quiescent state of RCU. */
    public static final int MEMBARRIER_CMD_GLOBAL = 1;

    /** sys/syscall.h: the number of {@code membarrier}, which libc has no function for. */
    static final int SYS_membarrier =
            switch (System.getProperty("os.arch")) {
                case "amd64" -> 324;
                case "aarch64", "riscv64", "loongarch64" -> 283; // asm-generic/unistd.h
                default -> -1; // the kernel returns ENOSYS
            };

    private static final NativeLibrary LIBRARY = NativeLibrary.libc();

    private static final boolean HAS_EPOLL_PWAIT2 = LIBRARY.has("epoll_pwait2");
    private static final MethodHandle EPOLL_PWAIT2 =
            LIBRARY.bindCapturing(
                    "epoll_pwait2",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle TIMERFD_CREATE =
            LIBRARY.bindCapturing(
                    "timerfd_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle TIMERFD_SETTIME =
            LIBRARY.bindCapturing(
                    "timerfd_settime",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle PRCTL =
            LIBRARY.bindCapturing(
                    "prctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SCHED_SETAFFINITY =
            LIBRARY.bindCapturing(
                    "sched_setaffinity",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle SYSCALL =
            LIBRARY.bindCapturing(
                    "syscall",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(1));

    private LibcScheduling() {}

    /**
     * Waits for events, with a timeout in nanoseconds and without a signal mask. Linux 5.11, glibc
     * 2.35.
     *
     * @param events an array of at least {@code max} {@link EpollEvent}s
     * @param timeout a {@link Timespec}: the maximal wait
     * @return the number of stored events; {@code -ENOSYS} if the kernel or libc lacks the function
     */
    public static int epoll_pwait2(int epfd, MemorySegment events, int max, MemorySegment timeout) {
        Objects.checkFromIndexSize(0, max * EpollEvent.SIZE, events.byteSize());
        Objects.checkFromIndexSize(0, Timespec.LAYOUT.byteSize(), timeout.byteSize());
        if (!HAS_EPOLL_PWAIT2) {
            return -Errno.ENOSYS;
        }
        MemorySegment state = CallState.get();
        MemorySegment sameMask = MemorySegment.NULL;
        try {
            return CallState.check(
                    state,
                    (int) EPOLL_PWAIT2.invokeExact(state, epfd, events, max, timeout, sameMask));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Creates a timer that notifies by a descriptor, which is readable after an expiration.
     *
     * @param clock {@link #CLOCK_MONOTONIC}
     * @param flags {@link #TFD_CLOEXEC}, {@link #TFD_NONBLOCK}, both, or 0
     * @return its descriptor
     */
    public static int timerfd_create(int clock, int flags) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) TIMERFD_CREATE.invokeExact(state, clock, flags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Arms or disarms a timer, relative to now. The descriptor is not readable afterwards, until
     * the timer expires again.
     *
     * @param setting an {@link Itimerspec}
     * @return 0
     */
    public static int timerfd_settime(int fd, MemorySegment setting) {
        Objects.checkFromIndexSize(0, Itimerspec.LAYOUT.byteSize(), setting.byteSize());
        MemorySegment state = CallState.get();
        MemorySegment noOldSetting = MemorySegment.NULL;
        int relative = 0;
        try {
            return CallState.check(
                    state,
                    (int) TIMERFD_SETTIME.invokeExact(state, fd, relative, setting, noOldSetting));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Reads or changes an attribute of the calling thread or process.
     *
     * @param option {@link #PR_SET_TIMERSLACK} or {@link #PR_GET_TIMERSLACK}
     * @param argument the new value; ignored by options that read
     * @return the value for options that read, otherwise 0
     */
    public static int prctl(int option, long argument) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) PRCTL.invokeExact(state, option, argument));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Restricts a thread to a set of CPUs; the kernel ignores those that are offline or that the
     * cpuset of the process excludes. The thread runs on one of the others when this returns.
     *
     * @param tid the thread; 0 for the calling one
     * @param set one bit per CPU, in words of 64 bits
     * @return 0; {@code -EINVAL} if no CPU remains
     */
    public static int sched_setaffinity(int tid, MemorySegment set) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) SCHED_SETAFFINITY.invokeExact(state, tid, set.byteSize(), set));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Orders memory accesses of threads. {@link #MEMBARRIER_CMD_GLOBAL} returns after a grace
     * period of RCU, which takes some 10 ms: every section that was protected by RCU, such as a BPF
     * program that was running, has ended.
     *
     * @param command {@link #MEMBARRIER_CMD_GLOBAL}
     * @return 0; {@code -EINVAL} if the kernel has CPUs without a timer tick ({@code nohz_full})
     */
    public static int membarrier(int command) {
        MemorySegment state = CallState.get();
        int noFlags = 0;
        try {
            return CallState.check(
                    state,
                    (int)
                            (long)
                                    SYSCALL.invokeExact(
                                            state, (long) SYS_membarrier, command, noFlags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
