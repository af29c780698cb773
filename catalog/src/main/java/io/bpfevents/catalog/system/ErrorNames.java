package io.bpfevents.catalog.system;

import java.util.List;

/**
 * The names of error numbers. Generated from the kernel's headers {@code asm-generic/errno-base.h}
 * and {@code asm-generic/errno.h}, which x86_64 and aarch64 use, and for the numbers from 512,
 * which no program sees, from {@code include/linux/errno.h}.
 */
final class ErrorNames {
    private static final int FIRST = 1;

    /** A dash is a number that is not in use. */
    private static final List<String> OF_PROGRAMS =
            words(
                    """
                    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM
                    EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE
                    EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK
                    ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT
                    EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT -
                    EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT
                    ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC
                    ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK
                    EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT
                    EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN
                    ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN
                    ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS
                    ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE
                    ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE
                    ERFKILL EHWPOISON
                    """);

    private static final int FIRST_OF_KERNEL = 512;

    private static final List<String> OF_KERNEL =
            words(
                    """
                    ERESTARTSYS ERESTARTNOINTR ERESTARTNOHAND ENOIOCTLCMD ERESTART_RESTARTBLOCK
                    EPROBE_DEFER EOPENSTALE ENOPARAM - EBADHANDLE ENOTSYNC EBADCOOKIE ENOTSUPP
                    ETOOSMALL ESERVERFAULT EBADTYPE EJUKEBOX EIOCBQUEUED ERECALLCONFLICT
                    """);

    private ErrorNames() {}

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /** The name of an error, or {@code errno_600} if it has none; empty for 0. */
    static String of(int errno) {
        if (errno == 0) {
            return "";
        }
        boolean isKernels = errno >= FIRST_OF_KERNEL;
        List<String> names = isKernels ? OF_KERNEL : OF_PROGRAMS;
        int index = errno - (isKernels ? FIRST_OF_KERNEL : FIRST);
        boolean isKnown = index >= 0 && index < names.size() && !names.get(index).equals("-");
        return isKnown ? names.get(index) : "errno_" + errno;
    }
}
