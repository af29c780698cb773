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

/** Whether this process may use BPF here, and if not, why. */
public final class BpfSupport {
    private BpfSupport() {}

    /** Whether {@link #unavailabilityCause()} is empty. */
    public static boolean isAvailable() {
        return unavailabilityCause().isEmpty();
    }

    /**
     * Why BPF ring buffers cannot be used by this process, found out by making one and letting it
     * go again: no libbpf, no privilege, a kernel that refuses. Empty if they can.
     */
    public static Optional<BpfException> unavailabilityCause() {
        try {
            LibbpfGuard.require("use BPF");
            MemorySegment none = MemorySegment.NULL;
            int size = Math.toIntExact(Libc.sysconf(Libc._SC_PAGESIZE));
            int fd = Libbpf.bpf_map_create(Libbpf.BPF_MAP_TYPE_RINGBUF, "probe", 0, 0, size, none);
            Libc.close(CallResults.check(fd, "make a BPF ring buffer", BpfSupport::advice));
            return Optional.empty();
        } catch (BpfException cause) {
            return Optional.of(cause);
        }
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                    new Privileges().advice(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
            case Errno.EINVAL -> "this kernel has no BPF ring buffers: they need Linux 5.8";
            default -> SystemAdvice.about(errno);
        };
    }
}
