package io.bpfevents.core.object.program;

import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.ffi.Errno;
import java.util.List;

/** What to do about a program that {@code testRun} cannot run. */
public final class RunAdvice {
    private static final int ENOTSUPP = 524; // of a type that has no test_run in the kernel

    private RunAdvice() {}

    /** The advice for a positive errno; may be empty. */
    public static String about(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> new Privileges().advice(List.of(Capability.CAP_BPF));
            case Errno.EOPNOTSUPP, ENOTSUPP ->
                    "this kernel runs programs of this type on their hook only: attach it";
            case Errno.EINVAL ->
                    "the kernel rejects a context of this size, or any context, for this type of program";
            default -> SystemAdvice.about(errno);
        };
    }
}
