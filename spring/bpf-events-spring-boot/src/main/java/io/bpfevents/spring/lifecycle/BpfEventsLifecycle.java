package io.bpfevents.spring.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Attaches the programs when the application has started, and closes everything gracefully when it
 * stops: before the web server waits for its requests, so that responses that stream events are
 * complete by then. What is closed does not start again.
 */
public final class BpfEventsLifecycle implements SmartLifecycle {
    /**
     * Stops before the web server's graceful shutdown, which has the phase {@code DEFAULT_PHASE -
     * 1024}, and starts after the server.
     */
    public static final int PHASE = DEFAULT_PHASE - 512;

    private static final System.Logger LOG = System.getLogger("io.bpfevents.spring");
    private static final Duration FOR_RELEASE = Duration.ofSeconds(5);

    private final List<Attachable> attachables;
    private final List<Stoppable> stoppables;
    private final Duration atMost;
    private final Executor threads;
    private volatile boolean running;

    /**
     * Creates the lifecycle.
     *
     * @param atMost how long the stop waits for demand for pending records
     */
    public BpfEventsLifecycle(
            List<Attachable> attachables, List<Stoppable> stoppables, Duration atMost) {
        this(attachables, stoppables, atMost, BpfEventsLifecycle::startThread);
    }

    /** With the executor of each close, for tests. */
    BpfEventsLifecycle(
            List<Attachable> attachables,
            List<Stoppable> stoppables,
            Duration atMost,
            Executor threads) {
        this.attachables = List.copyOf(attachables);
        this.stoppables = List.copyOf(stoppables);
        this.atMost = atMost;
        this.threads = threads;
    }

    @Override
    public void start() {
        attachables.forEach(Attachable::attach);
        running = true;
    }

    @Override
    public void stop() {
        close().join();
    }

    @Override
    public void stop(Runnable callback) {
        CompletableFuture<Void> _ = close().whenComplete((_, _) -> callback.run());
    }

    /** Completes when everything is released, and in any case in time; never exceptionally. */
    private CompletableFuture<Void> close() {
        running = false;
        return CompletableFuture.allOf(
                        stoppables.stream().map(this::close).toArray(CompletableFuture[]::new))
                .orTimeout(limitMillis(), TimeUnit.MILLISECONDS)
                .handle((_, failure) -> report(failure));
    }

    /** The longest one that can be represented, if it is longer. */
    private long limitMillis() {
        long drain = TimeUnit.MILLISECONDS.convert(atMost);
        return drain + Math.min(FOR_RELEASE.toMillis(), Long.MAX_VALUE - drain);
    }

    /** On a thread of its own: detaching a program can take long. */
    private CompletableFuture<Void> close(Stoppable stoppable) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try {
            threads.execute(() -> close(stoppable, closed));
        } catch (RuntimeException | Error e) { // no thread could be started: the others are closed
            closed.completeExceptionally(e);
        }
        return closed;
    }

    private void close(Stoppable stoppable, CompletableFuture<Void> closed) {
        try {
            stoppable
                    .closeGracefully(atMost)
                    .whenComplete((_, failure) -> complete(closed, failure));
        } catch (RuntimeException | Error e) {
            closed.completeExceptionally(e);
        }
    }

    private static void startThread(Runnable task) {
        Thread.ofPlatform().daemon().name("bpf-events-stop").start(task);
    }

    private static void complete(CompletableFuture<Void> closed, @Nullable Throwable failure) {
        if (failure == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(failure);
        }
    }

    private static @Nullable Void report(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.log(System.Logger.Level.WARNING, "kernel events were not closed cleanly", failure);
        }
        return null;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A closed ring cannot continue, so a paused context keeps its rings open. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
