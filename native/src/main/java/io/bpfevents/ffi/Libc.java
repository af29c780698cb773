package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * The libc functions that the library needs, as their manual pages describe them.
 *
 * <p>Errors are negative errnos and error pointers, see the {@linkplain io.bpfevents.ffi package}
 * description; {@code EINTR} is returned like any other. Any thread may call any method. A call
 * that waits holds its thread, and the carrier of a virtual thread.
 */
@SuppressWarnings("MemberName") // the C names
public final class Libc {

    /** sys/epoll.h: there is something to read. */
    public static final int EPOLLIN = 0x001;

    /** sys/epoll.h: report changes, not states. */
    public static final int EPOLLET = 1 << 31;

    /** sys/epoll.h: add a descriptor. */
    public static final int EPOLL_CTL_ADD = 1;

    /** sys/epoll.h: remove a descriptor. */
    public static final int EPOLL_CTL_DEL = 2;

    /** sys/epoll.h: change what a descriptor is watched for. */
    public static final int EPOLL_CTL_MOD = 3;

    /** sys/epoll.h: close on exec. */
    public static final int EPOLL_CLOEXEC = 0x80000;

    /** sys/eventfd.h: close on exec. */
    public static final int EFD_CLOEXEC = 0x80000;

    /** sys/eventfd.h: {@code EAGAIN} instead of waiting. */
    public static final int EFD_NONBLOCK = 0x800;

    /** fcntl.h: duplicate, with close on exec set. */
    public static final int F_DUPFD_CLOEXEC = 1030;

    /** sys/mman.h: pages can be read. */
    public static final int PROT_READ = 1;

    /** sys/mman.h: pages can be written. */
    public static final int PROT_WRITE = 2;

    /** sys/mman.h: writes are seen by the others that map it. */
    public static final int MAP_SHARED = 1;

    /** time.h: nanoseconds since the machine started, of which suspended time is a part. */
    public static final int CLOCK_BOOTTIME = 7;

    /** unistd.h: the size of a page, for {@link #sysconf}. */
    public static final int _SC_PAGESIZE = 30;

    private static final NativeLibrary LIBRARY = NativeLibrary.libc();

    private static final MethodHandle EPOLL_CREATE1 =
            LIBRARY.bindCapturing("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            LIBRARY.bindCapturing(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            LIBRARY.bindCapturing(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle EVENTFD =
            LIBRARY.bindCapturing("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            LIBRARY.bindCapturing(
                    "read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            LIBRARY.bindCapturing(
                    "write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE =
            LIBRARY.bindCapturing("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FCNTL =
            LIBRARY.bindCapturing(
                    "fcntl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MMAP =
            LIBRARY.bindCapturing(
                    "mmap",
                    FunctionDescriptor.of(
                            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            LIBRARY.bindCapturing("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle VSNPRINTF =
            LIBRARY.bindCapturing(
                    "vsnprintf",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle SYSCONF =
            LIBRARY.bindCapturing("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOCK_GETTIME =
            LIBRARY.bindCapturing(
                    "clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private Libc() {}

    /**
     * Makes an epoll instance.
     *
     * @param flags 0 or {@link #EPOLL_CLOEXEC}
     * @return its descriptor
     */
    public static int epoll_create1(int flags) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EPOLL_CREATE1.invokeExact(state, flags));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Adds, changes or removes a descriptor of an epoll instance.
     *
     * @param op {@link #EPOLL_CTL_ADD}, {@link #EPOLL_CTL_MOD} or {@link #EPOLL_CTL_DEL}
     * @param event an {@link EpollEvent}; may be {@code NULL} when removing
     * @return 0
     */
    public static int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EPOLL_CTL.invokeExact(state, epfd, op, fd, event));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Waits for events.
     *
     * @param events an array of at least {@code max} {@link EpollEvent}s
     * @param timeoutMillis 0 not to wait, -1 to wait without end
     * @return how many events were stored
     */
    public static int epoll_wait(int epfd, MemorySegment events, int max, int timeoutMillis) {
        checkLength(events, max * EpollEvent.SIZE);
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) EPOLL_WAIT.invokeExact(state, epfd, events, max, timeoutMillis));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Makes an event counter.
     *
     * @param flags {@link #EFD_CLOEXEC}, {@link #EFD_NONBLOCK}, both, or 0
     * @return its descriptor
     */
    public static int eventfd(int initval, int flags) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EVENTFD.invokeExact(state, initval, flags));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Reads at most {@code n} bytes.
     *
     * @return how many were read, 0 at the end
     */
    public static long read(int fd, MemorySegment buf, long n) {
        checkLength(buf, n);
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) READ.invokeExact(state, fd, buf, n));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Writes at most {@code n} bytes.
     *
     * @return how many were written
     */
    public static long write(int fd, MemorySegment buf, long n) {
        checkLength(buf, n);
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) WRITE.invokeExact(state, fd, buf, n));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Closes a descriptor. It is gone after {@code EINTR} too: never call this again for one
     * number.
     *
     * @return 0
     */
    public static int close(int fd) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) CLOSE.invokeExact(state, fd));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Acts on a descriptor. This is how to duplicate one: {@code dup} cannot set close-on-exec, so
     * a process started by another thread would inherit the copy.
     *
     * @param cmd a command whose argument is an {@code int}, {@link #F_DUPFD_CLOEXEC} for example,
     *     with the lowest number wanted as the argument
     * @return what the command returns, the new descriptor for example
     */
    public static int fcntl(int fd, int cmd, int arg) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) FCNTL.invokeExact(state, fd, cmd, arg));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Maps a descriptor, where the kernel likes.
     *
     * @param prot {@link #PROT_READ}, {@link #PROT_WRITE} or both
     * @param flags {@link #MAP_SHARED}
     * @return {@code length} bytes of memory that no arena guards: to touch them after {@link
     *     #munmap} kills the process
     */
    @SuppressWarnings("restricted")
    public static MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        MemorySegment state = CallState.get();
        MemorySegment address;
        try {
            address =
                    (MemorySegment)
                            MMAP.invokeExact(
                                    state, MemorySegment.NULL, length, prot, flags, fd, offset);
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
        if (address.address() == -1) { // MAP_FAILED, sys/mman.h
            return Errno.pointer(CallState.errno(state));
        }
        return address.reinterpret(length);
    }

    /**
     * Ends a mapping.
     *
     * @param mapping a segment as {@link #mmap} returned it: its size tells how much to unmap
     * @return 0
     */
    public static int munmap(MemorySegment mapping) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) MUNMAP.invokeExact(state, mapping, mapping.byteSize()));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Formats a text.
     *
     * @param buf room for {@code n} bytes, the NUL at the end included; may be {@code NULL} if
     *     {@code n} is 0
     * @param fmt the C format string
     * @param vaList what C passes for a {@code va_list} parameter. A function uses it up: it cannot
     *     be passed twice
     * @return the bytes of the whole text without the NUL; if not less than {@code n}, it was cut
     */
    public static int vsnprintf(
            MemorySegment buf, long n, MemorySegment fmt, MemorySegment vaList) {
        checkLength(buf, n);
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) VSNPRINTF.invokeExact(state, buf, n, fmt, vaList));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Asks for a property of the system.
     *
     * @param name {@link #_SC_PAGESIZE} for example
     * @return its value
     */
    public static long sysconf(int name) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) SYSCONF.invokeExact(state, name));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /**
     * Reads a clock.
     *
     * @param clock {@link #CLOCK_BOOTTIME} for example
     * @param time a {@link Timespec}
     * @return 0
     */
    public static int clock_gettime(int clock, MemorySegment time) {
        checkLength(time, Timespec.LAYOUT.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) CLOCK_GETTIME.invokeExact(state, clock, time));
        } catch (Throwable t) {
            throw Rethrow.unchecked(t);
        }
    }

    /** C would believe the length: a wrong one is caught here, not in the heap. */
    private static void checkLength(MemorySegment segment, long length) {
        Objects.checkFromIndexSize(0, length, segment.byteSize());
    }
}
