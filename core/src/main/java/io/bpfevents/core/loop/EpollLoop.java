package io.bpfevents.core.loop;

import io.bpfevents.core.internal.LoopRegistry;
import io.bpfevents.core.internal.Pollable;
import io.bpfevents.core.internal.Waker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Starts a {@link LoopRun} for the first pollable, and a new one after that has ended. */
final class EpollLoop implements PollLoop, LoopRegistry {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final ThreadFactory threads;
    private final boolean guarded;
    private final LongAdder rescued = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // guarded by this
    private @Nullable LoopRun run;
    private boolean closing;

    /**
     * @param guarded whether the loop looks at its rings once a second even if nothing woke it; a
     *     loop without that hangs on a lost wake-up, which is what tests for those need
     */
    EpollLoop(ThreadFactory threads, boolean guarded) {
        this.threads = java.util.Objects.requireNonNull(threads, "threads");
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
        if (run == null) {
            run = LoopRun.start(this, threads, guarded);
        }
        run.add(pollable);
        return run;
    }

    /**
     * Lets a run end that has nothing left to serve.
     *
     * @return false if something arrived meanwhile
     */
    synchronized boolean retire(LoopRun ending) {
        if (ending.hasArrivals()) {
            return false;
        }
        forget(ending);
        return true;
    }

    /** A run ends that a fatal error broke; whatever comes now goes to a new one. */
    synchronized void forget(LoopRun ending) {
        if (run == ending) {
            run = null;
        }
    }

    /** The run has released everything. */
    void ended() {
        synchronized (this) {
            if (!closing || run != null) {
                return;
            }
        }
        closed.complete(null);
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
        LoopRun running;
        synchronized (this) {
            closing = true;
            running = run;
        }
        if (running == null) {
            closed.complete(null);
        } else {
            running.close();
        }
    }

    @Override
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }
}
