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

/** Starts a {@link PollWorker} for the first pollable, and a new one after that has ended. */
final class EpollLoop implements PollLoop, LoopRegistry {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final ThreadFactory threads;
    private final boolean guarded;
    private final LongAdder rescued = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // guarded by this
    private @Nullable PollWorker run;
    private int unfinished; // runs that have not released everything yet, the current one included
    private boolean closing;

    /**
     * @param guarded whether the loop looks at its rings once a second even if nothing woke it; a
     *     loop without that hangs on a lost wake-up, which is what tests for those need
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
        if (run == null) {
            run = PollWorker.start(this, threads, guarded);
            unfinished++;
        }
        run.add(pollable);
        return run;
    }

    /**
     * Lets a run end that has nothing left to serve.
     *
     * @return false if something arrived meanwhile
     */
    synchronized boolean retire(PollWorker ending) {
        if (ending.hasArrivals()) {
            return false;
        }
        forget(ending);
        return true;
    }

    /** A run ends that a fatal error broke; whatever comes now goes to a new one. */
    synchronized void forget(PollWorker ending) {
        if (run == ending) {
            run = null;
        }
    }

    /** A run has released everything. */
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
            if (run != null) {
                run.close();
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
