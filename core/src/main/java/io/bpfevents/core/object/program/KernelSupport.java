package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Whether this kernel can load a program: it must have the program's type, and the kernel function
 * that the program is loaded for. A program without either fails the load of its whole object,
 * which libbpf cannot repeat, so this is checked before the load.
 */
final class KernelSupport {
    private KernelSupport() {}

    /**
     * The reason why this kernel cannot load a program; null if none is found. Called just before
     * the load.
     *
     * @param target the attach target; null if the program names none
     * @param operation the operation in the exception's message
     */
    static @Nullable BpfException missing(
            MemorySegment program, @Nullable String target, String operation) {
        int type = Libbpf.bpf_program__type(program);
        return switch (type) {
            case Libbpf.BPF_PROG_TYPE_TRACING, Libbpf.BPF_PROG_TYPE_LSM ->
                    target == null ? null : missingTarget(program, target, operation);
            // programs of these types require a target, which a probe does not have
            case Libbpf.BPF_PROG_TYPE_EXT, Libbpf.BPF_PROG_TYPE_STRUCT_OPS -> null;
            default ->
                    Libbpf.libbpf_probe_bpf_prog_type(type, MemorySegment.NULL) == 0
                            ? new BpfException(
                                    operation,
                                    "this kernel has no programs of type "
                                            + UnnamedHookAdvice.typeName(type)
                                            + ", or denies them to this process")
                            : null;
        };
    }

    private static @Nullable BpfException missingTarget(
            MemorySegment program, String target, String operation) {
        StringBuilder log = new StringBuilder(); // discarded: the load prints the same
        int result =
                LibbpfLog.capture(
                        log, () -> Libbpf.bpf_program__set_attach_target(program, 0, target));
        return switch (-result) {
            case Errno.ESRCH, Errno.ENOENT ->
                    new BpfException(operation, "this kernel has no attach target " + target);
            default -> null; // found, or a failure that the load reports
        };
    }
}
