package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Checks whether this process may use BPF ring buffers on this machine. */
public final class BpfSupport {
    private BpfSupport() {}

    /** Whether {@link #unavailabilityCause()} is empty. */
    public static boolean isAvailable() {
        return unavailabilityCause().isEmpty();
    }

    /**
     * The reason why this process cannot use BPF ring buffers: no libbpf, no privilege, or no
     * support by the kernel. Empty if it can. Creates a ring buffer and closes it to find out.
     */
    public static Optional<BpfException> unavailabilityCause() {
        try {
            LibbpfGuard.require("use BPF");
            MemorySegment none = MemorySegment.NULL;
            int size = Math.toIntExact(Libc.sysconf(Libc._SC_PAGESIZE));
            int fd = Libbpf.bpf_map_create(Libbpf.BPF_MAP_TYPE_RINGBUF, "probe", 0, 0, size, none);
            Libc.close(CallResults.check(fd, "create a BPF ring buffer", BpfSupport::advice));
            return Optional.empty();
        } catch (BpfException cause) {
            return Optional.of(cause);
        }
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                    new Privileges().advice(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
            case Errno.EINVAL -> "this kernel has no BPF ring buffers: they require Linux 5.8";
            default -> SystemAdvice.about(errno);
        };
    }
}
