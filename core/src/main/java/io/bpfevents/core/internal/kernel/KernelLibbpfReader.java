package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.perf.CpuMemory;
import io.bpfevents.core.internal.perf.LibbpfPerfReader;
import io.bpfevents.core.internal.perf.PerfUpcall;

/** Reads a perf buffer of the kernel through libbpf. Used by the loop's thread alone. */
final class KernelLibbpfReader extends LibbpfPerfReader {
    private final ServedParts served;

    /** Begins at the first unread record of each CPU. */
    KernelLibbpfReader(String name, PerfParts parts, PerfUpcall upcall) {
        super(name, upcall);
        this.served = new ServedParts(name, parts, this, this::add, System::nanoTime);
    }

    private int add(CpuBuffer buffer) {
        return add(new CpuMemory(buffer.cpu(), buffer.mapping()), buffer::consume);
    }

    @Override
    public void notified(int fd) {
        served.notified(fd);
    }

    @Override
    public void beginPass() {
        served.beginPass();
    }

    @Override
    public void publish() {
        super.publish();
        served.report();
    }

    @Override
    public long takeLost() {
        return served.takeLost();
    }
}
