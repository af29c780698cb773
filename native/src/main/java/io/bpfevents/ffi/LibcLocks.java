package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.ffi.struct.SockaddrUn;
import io.bpfevents.ffi.struct.Ucred;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * The libc functions for locks between processes, with the conventions of {@link Libc}: Unix
 * sockets, whose names one process at a time can take, and locks of files. And the options of
 * sockets and the numbers of network interfaces, for filters.
 */
@SuppressWarnings("MemberName") // the C names
public final class LibcLocks {

    /** sys/socket.h: Unix sockets. */
    public static final int AF_UNIX = 1;

    /** sys/socket.h: a socket with connections. */
    public static final int SOCK_STREAM = 1;

    /** sys/socket.h: close on exec. */
    public static final int SOCK_CLOEXEC = 0x80000;

    /** sys/socket.h: {@code EAGAIN} instead of waiting. */
    public static final int SOCK_NONBLOCK = 0x800;

    /** sys/socket.h: the options of sockets of any kind. */
    public static final int SOL_SOCKET = 1;

    /** sys/socket.h: the process on the other side, a {@link Ucred}. */
    public static final int SO_PEERCRED = 17;

    /** sys/socket.h: a BPF program that filters what a socket receives. */
    public static final int SO_ATTACH_BPF = 50;

    /** sys/socket.h: no filter. */
    public static final int SO_DETACH_BPF = 27;

    /** fcntl.h: open for reading. */
    public static final int O_RDONLY = 0;

    /** fcntl.h: close on exec. */
    public static final int O_CLOEXEC = 0x80000;

    /** sys/file.h: an exclusive lock. */
    public static final int LOCK_EX = 2;

    /** sys/file.h: {@code EAGAIN} instead of waiting. */
    public static final int LOCK_NB = 4;

    private static final NativeLibrary LIBRARY = NativeLibrary.libc();

    private static final MethodHandle SOCKET =
            LIBRARY.bindCapturing(
                    "socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            LIBRARY.bindCapturing(
                    "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle LISTEN =
            LIBRARY.bindCapturing("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CONNECT =
            LIBRARY.bindCapturing(
                    "connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            LIBRARY.bindCapturing(
                    "getsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT =
            LIBRARY.bindCapturing(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle OPEN =
            LIBRARY.bindCapturing(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FLOCK =
            LIBRARY.bindCapturing("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle IF_NAMETOINDEX =
            LIBRARY.bindCapturing("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    private LibcLocks() {}

    /**
     * Creates a socket.
     *
     * @param domain {@link #AF_UNIX}
     * @param type {@link #SOCK_STREAM}, with {@link #SOCK_CLOEXEC} and {@link #SOCK_NONBLOCK} as
     *     required
     * @param protocol 0, the only one of Unix sockets
     * @return its descriptor
     */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Gives a socket its address, which no other socket can have until this one is closed.
     *
     * @param address a {@link SockaddrUn}, of the length of the segment
     * @return 0; {@code -EADDRINUSE} if another socket has the address
     */
    public static int bind(int fd, MemorySegment address) {
        MemorySegment state = CallState.get();
        int length = Math.toIntExact(address.byteSize());
        try {
            return CallState.check(state, (int) BIND.invokeExact(state, fd, address, length));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Permits connections to a socket. They succeed before they are accepted, and see the process
     * that has called this as the other side.
     *
     * @param backlog the maximal number of connections that are not accepted yet, which the kernel
     *     bounds by its {@code net.core.somaxconn}
     * @return 0
     */
    public static int listen(int fd, int backlog) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) LISTEN.invokeExact(state, fd, backlog));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Connects a socket.
     *
     * @param address a {@link SockaddrUn}, of the length of the segment
     * @return 0; {@code -ECONNREFUSED} if no socket listens there; {@code -EAGAIN} if the backlog
     *     is full and the socket {@link #SOCK_NONBLOCK}
     */
    public static int connect(int fd, MemorySegment address) {
        MemorySegment state = CallState.get();
        int length = Math.toIntExact(address.byteSize());
        try {
            return CallState.check(state, (int) CONNECT.invokeExact(state, fd, address, length));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Reads an option of a socket.
     *
     * @param level {@link #SOL_SOCKET}
     * @param option {@link #SO_PEERCRED}
     * @param value a {@link Ucred}
     * @param lenInOut an {@code int}: the size of {@code value}; set to the number of stored bytes
     * @return 0
     */
    public static int getsockopt(
            int fd, int level, int option, MemorySegment value, MemorySegment lenInOut) {
        Objects.checkFromIndexSize(0, lenInOut.get(ValueLayout.JAVA_INT, 0), value.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, lenInOut));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets an option of a socket.
     *
     * @param level {@link #SOL_SOCKET}
     * @param option {@link #SO_ATTACH_BPF} or {@link #SO_DETACH_BPF}
     * @param value the value, of which the kernel reads as many bytes as the option has
     * @return 0
     */
    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (int)
                            SETSOCKOPT.invokeExact(
                                    state, fd, level, option, value, (int) value.byteSize()));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Opens a file or directory that exists.
     *
     * @param flags {@link #O_RDONLY}, with {@link #O_CLOEXEC} as required
     * @return its descriptor
     */
    public static int open(String path, int flags) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state, (int) OPEN.invokeExact(state, CString.copy(arena, path), flags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Locks an open file or directory, until the last duplicate of the descriptor is closed.
     *
     * @param operation {@link #LOCK_EX}, with {@link #LOCK_NB} as required
     * @return 0; {@code -EAGAIN} if another open descriptor of the file has the lock
     */
    public static int flock(int fd, int operation) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(state, (int) FLOCK.invokeExact(state, fd, operation));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Looks up a network interface, whether it is up and has an address or not.
     *
     * @return its number, positive; {@code -ENODEV} if there is none of that name in the network
     *     namespace of the calling thread
     */
    public static int if_nametoindex(String name) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            int index = (int) IF_NAMETOINDEX.invokeExact(state, CString.copy(arena, name));
            return index == 0 ? -CallState.errno(state) : index;
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
