package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A loop that runs when its owner says so; waking it means nothing, since it never sleeps. */
final class ManualLoop implements PollLoop.Manual, LoopRegistry, PollSet.Watch {
    private final PollSet served = new PollSet(this);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Object gate = new Object(); // not the lock of a pass, which can take long
    private boolean closing; // guarded by gate
    private boolean running; // guarded by this

    @Override
    public Waker register(Pollable pollable) {
        synchronized (gate) {
            if (closing) {
                throw new IllegalStateException("the poll loop is closed; use another one");
            }
            served.arrive(pollable);
        }
        return NEVER_ASLEEP;
    }

    private static final Waker NEVER_ASLEEP =
            new Waker() {
                @Override
                public void wake() {}

                @Override
                public boolean isLoopThread() {
                    return false;
                }
            };

    @Override
    public synchronized boolean runOnce() {
        if (running) {
            throw new IllegalStateException("runOnce was called by a subscriber of the same loop");
        }
        running = true;
        boolean entered = LoopThread.enter();
        try {
            if (isClosing()) {
                served.close();
            }
            boolean worked = served.pass();
            if (isClosing() && served.isEmpty() && !served.hasArrivals()) {
                closed.complete(null);
            }
            return worked;
        } catch (Throwable fatal) {
            served.abort(fatal);
            throw fatal;
        } finally {
            if (entered) {
                LoopThread.leave();
            }
            running = false;
        }
    }

    private boolean isClosing() {
        synchronized (gate) {
            return closing;
        }
    }

    @Override
    public void begin(Pollable pollable) {}

    @Override
    public void end(Pollable pollable) {}

    @Override
    public long rescued() {
        return 0;
    }

    @Override
    public long waits() {
        return 0;
    }

    @Override
    public void close() {
        synchronized (gate) {
            closing = true;
        }
    }

    @Override
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }
}
