package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.ffi.struct.Timespec;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * The libc functions that the library uses, as described by their manual pages.
 *
 * <p>Errors are negative errnos and error pointers, see the {@linkplain io.bpfevents.ffi package}
 * description; {@code EINTR} is returned like any other errno. Any thread may call any method. A
 * call that waits blocks its thread, and the carrier of a virtual thread. A length beyond its
 * segment is rejected, since C does not check it.
 */
@SuppressWarnings("MemberName") // the C names
public final class Libc {

    /** sys/epoll.h: the descriptor is readable. */
    public static final int EPOLLIN = 0x001;

    /** sys/epoll.h: edge-triggered, report changes only. */
    public static final int EPOLLET = 1 << 31;

    /** sys/epoll.h: add a descriptor. */
    public static final int EPOLL_CTL_ADD = 1;

    /** sys/epoll.h: remove a descriptor. */
    public static final int EPOLL_CTL_DEL = 2;

    /** sys/epoll.h: close on exec. */
    public static final int EPOLL_CLOEXEC = 0x80000;

    /** sys/eventfd.h: close on exec. */
    public static final int EFD_CLOEXEC = 0x80000;

    /** sys/eventfd.h: {@code EAGAIN} instead of waiting. */
    public static final int EFD_NONBLOCK = 0x800;

    /** fcntl.h: duplicate, with close on exec set. */
    public static final int F_DUPFD_CLOEXEC = 1030;

    /** sys/mman.h: pages are readable. */
    public static final int PROT_READ = 1;

    /** sys/mman.h: pages are writable. */
    public static final int PROT_WRITE = 2;

    /** sys/mman.h: writes are visible in other mappings. */
    public static final int MAP_SHARED = 1;

    /** time.h: time since the machine started, including suspension. */
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
    private static final MethodHandle SYSCONF =
            LIBRARY.bindCapturing("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOCK_GETTIME =
            LIBRARY.bindCapturing(
                    "clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private Libc() {}

    /**
     * Creates an epoll instance.
     *
     * @param flags 0 or {@link #EPOLL_CLOEXEC}
     * @return its descriptor
     */
    public static int epoll_create1(int flags) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EPOLL_CREATE1.invokeExact(state, flags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Adds or removes a descriptor of an epoll instance. One that is ready when it is added is
     * reported.
     *
     * @param op {@link #EPOLL_CTL_ADD} or {@link #EPOLL_CTL_DEL}
     * @param event an {@link EpollEvent}; may be {@code NULL} when removing
     * @return 0
     */
    public static int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EPOLL_CTL.invokeExact(state, epfd, op, fd, event));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Waits for events.
     *
     * @param events an array of at least {@code max} {@link EpollEvent}s
     * @param timeoutMillis maximal wait in milliseconds; 0 for none, -1 for no limit
     * @return the number of stored events
     */
    public static int epoll_wait(int epfd, MemorySegment events, int max, int timeoutMillis) {
        Objects.checkFromIndexSize(0, max * EpollEvent.SIZE, events.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) EPOLL_WAIT.invokeExact(state, epfd, events, max, timeoutMillis));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Creates an event counter.
     *
     * @param flags {@link #EFD_CLOEXEC}, {@link #EFD_NONBLOCK}, both, or 0
     * @return its descriptor
     */
    public static int eventfd(int initval, int flags) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) EVENTFD.invokeExact(state, initval, flags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Reads at most {@code n} bytes.
     *
     * @return the number of bytes read, 0 at the end of the file
     */
    public static long read(int fd, MemorySegment buf, long n) {
        Objects.checkFromIndexSize(0, n, buf.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) READ.invokeExact(state, fd, buf, n));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Writes at most {@code n} bytes.
     *
     * @return the number of bytes written
     */
    public static long write(int fd, MemorySegment buf, long n) {
        Objects.checkFromIndexSize(0, n, buf.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) WRITE.invokeExact(state, fd, buf, n));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Closes a descriptor. It is closed after {@code EINTR} as well: never repeat the call.
     *
     * @return 0
     */
    public static int close(int fd) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) CLOSE.invokeExact(state, fd));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Performs a command on a descriptor. {@link #F_DUPFD_CLOEXEC} duplicates it, and unlike {@code
     * dup} prevents a process that another thread starts from inheriting the copy.
     *
     * @param cmd a command with an {@code int} argument, such as {@link #F_DUPFD_CLOEXEC}
     * @param arg its argument; the lowest number of the new descriptor, for that command
     * @return the result of the command, the new descriptor for example
     */
    public static int fcntl(int fd, int cmd, int arg) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) FCNTL.invokeExact(state, fd, cmd, arg));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Maps a descriptor, at an address that the kernel selects.
     *
     * @param prot {@link #PROT_READ}, {@link #PROT_WRITE} or both
     * @param flags {@link #MAP_SHARED}
     * @return {@code length} bytes without an arena: an access after {@link #munmap} is fatal
     */
    @SuppressWarnings("restricted")
    public static MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        MemorySegment state = CallState.get();
        MemorySegment any = MemorySegment.NULL;
        MemorySegment address;
        try {
            address = (MemorySegment) MMAP.invokeExact(state, any, length, prot, flags, fd, offset);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
        if (address.address() == -1) { // MAP_FAILED, sys/mman.h
            return Errno.pointer(CallState.errno(state));
        }
        return address.reinterpret(length);
    }

    /**
     * Removes a mapping.
     *
     * @param mapping a segment that {@link #mmap} returned
     * @return 0
     */
    public static int munmap(MemorySegment mapping) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) MUNMAP.invokeExact(state, mapping, mapping.byteSize()));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Reads a property of the system.
     *
     * @param name {@link #_SC_PAGESIZE} for example
     * @return its value
     */
    public static long sysconf(int name) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (long) SYSCONF.invokeExact(state, name));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Reads a clock, such as {@link #CLOCK_BOOTTIME}, into a {@link Timespec}; returns 0. */
    public static int clock_gettime(int clock, MemorySegment time) {
        Objects.checkFromIndexSize(0, Timespec.LAYOUT.byteSize(), time.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) CLOCK_GETTIME.invokeExact(state, clock, time));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
