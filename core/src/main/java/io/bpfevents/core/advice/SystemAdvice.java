package io.bpfevents.core.advice;

import io.bpfevents.ffi.Errno;

/** What to do about errors that mean the same in every operation. */
public final class SystemAdvice {
    private SystemAdvice() {}

    /** The advice; empty if the errno means different things in different operations. */
    public static String about(int errno) {
        return switch (errno) {
            case Errno.ENOSYS ->
                    "this kernel has no such system call, or a seccomp filter hides it";
            case Errno.ENOMEM -> "the machine or the container is out of memory";
            case Errno.EMFILE -> "this process has too many open files (ulimit -n)";
            case Errno.ENFILE -> "this machine has too many open files (sysctl fs.file-max)";
            default -> "";
        };
    }
}
