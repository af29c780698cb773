package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.perf.CpuMemory;
import io.bpfevents.core.internal.perf.PerfReader;
import java.util.function.LongSupplier;

/** Reads a perf buffer of the kernel from its memory. Used by the loop's thread alone. */
final class KernelPerfReader extends PerfReader {
    private final ServedParts served;

    /** Begins at the first unread record of each CPU. */
    KernelPerfReader(String name, PerfParts parts) {
        this(name, parts, System::nanoTime);
    }

    /** As the other constructor; {@code clock} returns nanoseconds. */
    KernelPerfReader(String name, PerfParts parts, LongSupplier clock) {
        super(name);
        this.served = new ServedParts(name, parts, this, this::add, clock);
    }

    private int add(CpuBuffer buffer) {
        return add(new CpuMemory(buffer.cpu(), buffer.mapping()));
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
