package io.bpfevents.benchmarks.catalog;

import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;

/** While it is open, the kernel counts runs and run time of all programs of the machine. */
final class RunTimeStatistics implements AutoCloseable {
    private final int descriptor; // the kernel stops counting when it is closed, also by an exit

    RunTimeStatistics() {
        descriptor = Libbpf.bpf_enable_stats(Libbpf.BPF_STATS_RUN_TIME);
        if (descriptor < 0) {
            throw new IllegalStateException(
                    "the kernel does not count run time: error " + -descriptor);
        }
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
