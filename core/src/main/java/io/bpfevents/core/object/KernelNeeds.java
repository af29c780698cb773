package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What a program needs of the kernel to be loaded: its type, and the function that it is loaded
 * for. A program without either fails the load of its whole object, which libbpf cannot repeat; so
 * this is found out before.
 */
final class KernelNeeds {
    private KernelNeeds() {}

    /**
     * Why this kernel cannot load a program; null if it may. For a program of an object that is
     * loaded next.
     *
     * @param target the attach target; null if the program names none
     * @param operation what it is found out for, for the message
     */
    static @Nullable BpfException missing(
            MemorySegment program, @Nullable String target, String operation) {
        int type = Libbpf.bpf_program__type(program);
        return switch (type) {
            case Libbpf.BPF_PROG_TYPE_TRACING, Libbpf.BPF_PROG_TYPE_LSM ->
                    target == null ? null : missingTarget(program, target, operation);
            // these two cannot be loaded without a target, so not by a probe either
            case Libbpf.BPF_PROG_TYPE_EXT, Libbpf.BPF_PROG_TYPE_STRUCT_OPS -> null;
            default ->
                    Libbpf.libbpf_probe_bpf_prog_type(type, MemorySegment.NULL) == 0
                            ? new BpfException(
                                    operation,
                                    "this kernel has no programs of type "
                                            + UnnamedHook.typeName(type)
                                            + ", or refuses them to this process")
                            : null;
        };
    }

    private static @Nullable BpfException missingTarget(
            MemorySegment program, String target, String operation) {
        StringBuilder log = new StringBuilder(); // of what the load would print, too
        int result =
                LibbpfLog.capture(
                        log, () -> Libbpf.bpf_program__set_attach_target(program, 0, target));
        return switch (-result) {
            case Errno.ESRCH, Errno.ENOENT ->
                    new BpfException(operation, "this kernel has no attach target " + target);
            default -> null; // there, or for the load to report
        };
    }
}
