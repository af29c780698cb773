package io.bpfevents.reactor.accounting;

import io.bpfevents.core.testing.CpuBinding;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

/** Runs two tasks at the same time. */
final class Concurrently {
    private Concurrently() {}

    /** Runs both, on any CPU. */
    static void run(Runnable one, Runnable other) {
        CyclicBarrier start = new CyclicBarrier(2);
        Void _ = LoopRunner.get(CompletableFuture.allOf(begin(start, one), begin(start, other)));
    }

    /** Runs both, each on a CPU of its own if there are two. */
    static void runBound(Runnable one, Runnable other) {
        run(bound(0, one), bound(1, other));
    }

    private static Runnable bound(int cpu, Runnable work) {
        return () -> {
            CpuBinding.bind(cpu);
            work.run();
        };
    }

    private static CompletableFuture<Void> begin(CyclicBarrier start, Runnable work) {
        return CompletableFuture.runAsync(
                () -> {
                    await(start);
                    work.run();
                },
                task -> Thread.ofPlatform().start(task));
    }

    private static void await(CyclicBarrier start) {
        try {
            int _ = start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
