package io.bpfevents.kafka.kills;

import io.bpfevents.core.testing.NumberedHits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Makes hits at a rate until it is stopped. */
final class HitMaker implements AutoCloseable {
    private static final int RATE = 1_000; // per second

    private final NumberedHits hits = new NumberedHits();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile int made;
    private volatile boolean stopped;

    HitMaker() {
        Thread.ofPlatform().name("hits").start(this::run);
    }

    private void run() {
        try {
            make();
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private void make() {
        long begin = System.nanoTime();
        while (!stopped) {
            int due = (int) ((System.nanoTime() - begin) * 1e-9 * RATE);
            hits.make(due - hits.made());
            made = hits.made();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The hits until now. */
    int made() {
        return made;
    }

    /** Returns all hits, after the last one. */
    int stop() {
        stopped = true;
        ended.join();
        return made;
    }

    @Override
    public void close() {
        stop();
    }
}
