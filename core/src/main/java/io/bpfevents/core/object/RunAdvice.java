package io.bpfevents.core.object;

import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.ffi.Errno;
import java.util.List;

/** What to do about a program that cannot be run by {@code testRun}. */
final class RunAdvice {
    private static final int ENOTSUPP = 524; // of a type that has no test_run in the kernel

    private RunAdvice() {}

    static String about(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> new Privileges().advice(List.of(Capability.CAP_BPF));
            case Errno.EOPNOTSUPP, ENOTSUPP ->
                    "this kernel runs programs of this type on their hook only: attach it";
            case Errno.EINVAL ->
                    "the kernel refuses a context of this size, or any, for this type of program";
            default -> SystemAdvice.about(errno);
        };
    }
}
