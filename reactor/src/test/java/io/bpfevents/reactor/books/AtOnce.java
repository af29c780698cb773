package io.bpfevents.reactor.books;

import io.bpfevents.core.testing.Cpus;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

/** Two things done at the same time. */
final class AtOnce {
    private AtOnce() {}

    /** Does both, wherever the system lets them run. */
    static void run(Runnable one, Runnable other) {
        CyclicBarrier start = new CyclicBarrier(2);
        Void _ = Runner.get(CompletableFuture.allOf(begin(start, one), begin(start, other)));
    }

    /** Does both, each on a CPU of its own as far as there are two. */
    static void runBound(Runnable one, Runnable other) {
        run(bound(0, one), bound(1, other));
    }

    private static Runnable bound(int cpu, Runnable work) {
        return () -> {
            Cpus.bind(cpu);
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
