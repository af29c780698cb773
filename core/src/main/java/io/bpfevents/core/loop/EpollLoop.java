package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A poll loop with a thread. Starts a {@link PollWorker} for the first pollable, and a new one
 * after that worker has ended.
 */
final class EpollLoop implements PollLoop, LoopRegistry {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final ThreadFactory threads;
    private final boolean guarded;
    private final LongAdder rescued = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // guarded by this
    private @Nullable PollWorker worker;
    private int unfinished; // workers that have not released everything, the current one included
    private boolean closing;

    /**
     * A loop without a worker.
     *
     * @param guarded whether a guard timer polls all rings once per second; without it a lost
     *     wake-up hangs the loop, as tests for lost wake-ups require
     */
    EpollLoop(ThreadFactory threads, boolean guarded) {
        this.threads = Objects.requireNonNull(threads, "threads");
        this.guarded = guarded;
    }

    static ThreadFactory defaultThreads() {
        return work ->
                Thread.ofPlatform()
                        .daemon()
                        .name("bpf-events-loop-" + THREADS.incrementAndGet())
                        .unstarted(work);
    }

    @Override
    public synchronized Waker register(Pollable pollable) {
        if (closing) {
            throw new IllegalStateException("the poll loop is closed; use another one");
        }
        if (worker == null) {
            worker = PollWorker.start(this, threads, guarded);
            unfinished++;
        }
        worker.add(pollable);
        return worker;
    }

    /**
     * Detaches a worker that has no pollable left.
     *
     * @return false if a pollable arrived meanwhile
     */
    synchronized boolean retire(PollWorker ending) {
        if (ending.hasArrivals()) {
            return false;
        }
        detach(ending);
        return true;
    }

    /** Detaches a worker that ends; the next pollable gets a new one. */
    synchronized void detach(PollWorker ending) {
        if (worker == ending) {
            worker = null;
        }
    }

    /** A worker has released everything. */
    void ended() {
        boolean last;
        synchronized (this) {
            unfinished--;
            last = closing && unfinished == 0;
        }
        if (last) {
            closed.complete(null);
        }
    }

    void countWait() {
        waits.increment();
    }

    void countRescue() {
        rescued.increment();
    }

    @Override
    public long rescued() {
        return rescued.sum();
    }

    @Override
    public long waits() {
        return waits.sum();
    }

    @Override
    public void close() {
        boolean idle;
        synchronized (this) {
            closing = true;
            idle = unfinished == 0;
            if (worker != null) {
                worker.close();
            }
        }
        if (idle) {
            closed.complete(null);
        }
    }

    @Override
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }
}
