package io.bpfevents.ffi;

import java.lang.foreign.MemorySegment;

/**
 * Linux error numbers: the common ones as constants, the names and texts of all, and their encoding
 * in a pointer. The {@linkplain io.bpfevents.ffi package} description explains the convention. All
 * methods are pure and may be called by any thread.
 *
 * <p>Source of the constants: include/uapi/asm-generic/errno-base.h and errno.h.
 */
public final class Errno {

    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file or directory. */
    public static final int ENOENT = 2;

    /** No such process. */
    public static final int ESRCH = 3;

    /** Interrupted system call. */
    public static final int EINTR = 4;

    /** Input/output error. */
    public static final int EIO = 5;

    /** Argument list too long. */
    public static final int E2BIG = 7;

    /** Bad file descriptor. */
    public static final int EBADF = 9;

    /** Resource temporarily unavailable. */
    public static final int EAGAIN = 11;

    /** Cannot allocate memory. */
    public static final int ENOMEM = 12;

    /** Permission denied. */
    public static final int EACCES = 13;

    /** Bad address. */
    public static final int EFAULT = 14;

    /** Device or resource busy. */
    public static final int EBUSY = 16;

    /** File exists. */
    public static final int EEXIST = 17;

    /** No such device. */
    public static final int ENODEV = 19;

    /** Not a directory. */
    public static final int ENOTDIR = 20;

    /** Invalid argument. */
    public static final int EINVAL = 22;

    /** Too many open files in system. */
    public static final int ENFILE = 23;

    /** Too many open files. */
    public static final int EMFILE = 24;

    /** No space left on device. */
    public static final int ENOSPC = 28;

    /** Read-only file system. */
    public static final int EROFS = 30;

    /** Broken pipe. */
    public static final int EPIPE = 32;

    /** Numerical result out of range. */
    public static final int ERANGE = 34;

    /** Function not implemented. */
    public static final int ENOSYS = 38;

    /** File name too long. */
    public static final int ENAMETOOLONG = 36;

    /** No data available. */
    public static final int ENODATA = 61;

    /** Value too large for defined data type. */
    public static final int EOVERFLOW = 75;

    /** Invalid or incomplete multibyte or wide character; an offset that is no instruction. */
    public static final int EILSEQ = 84;

    /** Socket operation on non-socket. */
    public static final int ENOTSOCK = 88;

    /** Operation not supported. */
    public static final int EOPNOTSUPP = 95;

    /** Address already in use. */
    public static final int EADDRINUSE = 98;

    /** Connection timed out. */
    public static final int ETIMEDOUT = 110;

    /** Connection refused. */
    public static final int ECONNREFUSED = 111;

    /** Operation canceled. */
    public static final int ECANCELED = 125;

    /** include/linux/err.h: addresses in the last page of the address space are errors. */
    private static final int MAX_ERRNO = 4095;

    private Errno() {}

    /**
     * The errno's name.
     *
     * @param errno a positive errno, also one of libbpf itself
     * @return for example {@code "ENOENT"}; {@code "errno 999"} for a number without a name
     */
    public static String name(int errno) {
        ErrnoTable.Entry entry = ErrnoTable.find(errno);
        return entry == null ? "errno " + errno : entry.name();
    }

    /**
     * The description of the errno, in English in every locale.
     *
     * @param errno a positive errno, also one of libbpf itself
     * @return for example {@code "No such file or directory"}; {@code "Unknown error 999"} for a
     *     number without a text
     */
    public static String text(int errno) {
        ErrnoTable.Entry entry = ErrnoTable.find(errno);
        return entry == null ? "Unknown error " + errno : entry.text();
    }

    /**
     * Whether a pointer that a function of this package returned is an error.
     *
     * @return false for {@code NULL}, which is an ordinary result where it is possible
     */
    public static boolean isError(MemorySegment pointer) {
        return Long.compareUnsigned(pointer.address(), -MAX_ERRNO) >= 0;
    }

    /**
     * The error that is encoded in a pointer.
     *
     * @return the positive errno, or 0 if the pointer {@linkplain #isError is not an error}
     */
    public static int of(MemorySegment pointer) {
        return isError(pointer) ? (int) -pointer.address() : 0;
    }

    /** The pointer form of an errno. */
    public static MemorySegment pointer(int errno) {
        return MemorySegment.ofAddress(-errno);
    }
}
