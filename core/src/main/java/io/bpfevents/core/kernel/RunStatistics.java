package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes the kernel count the runs of all BPF programs of the machine, and their time, until it is
 * closed or the process ends: two reads of a clock per run. The sysctl {@code
 * kernel.bpf_stats_enabled} does so for all time. Requires Linux 5.8 and {@code CAP_SYS_ADMIN}. For
 * any thread.
 */
public final class RunStatistics implements AutoCloseable {
    private final int fd;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RunStatistics(int fd) {
        this.fd = fd;
    }

    /**
     * Begins to count.
     *
     * @throws BpfException if the kernel does not permit it
     */
    public static RunStatistics enable() {
        String operation = "count the runs of BPF programs";
        LibbpfGuard.require(operation);
        int fd = Libbpf.bpf_enable_stats(Libbpf.BPF_STATS_RUN_TIME);
        return new RunStatistics(CallResults.check(fd, operation, KernelProgram::advice));
    }

    /** Ends the counting, unless something else has enabled it as well. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }
}
