package io.bpfevents.core.testing.perf;

import io.bpfevents.core.testing.CpuBinding;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Calls on one CPU. */
public final class OnCpu {
    private OnCpu() {}

    /** Makes a call by a new thread that is bound to a CPU. */
    public static <T> T call(int cpu, Callable<T> call) throws Exception {
        FutureTask<T> task =
                new FutureTask<>(() -> {
                    CpuBinding.bind(cpu);
                    return call.call();
                });
        Thread.ofPlatform().start(task);
        return task.get();
    }
}
