package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A loop that runs when its owner calls {@link #runOnce()}. It never sleeps, so a wake-up has no
 * effect.
 */
final class ManualLoop implements PollLoop.Manual, LoopRegistry, PollSet.FdSet {
    private final PollSet pollables = new PollSet(this);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Object gate = new Object(); // not this: a pass can hold it for long
    private boolean closing; // guarded by gate
    private boolean running; // guarded by this

    @Override
    public Waker register(Pollable pollable) {
        synchronized (gate) {
            if (closing) {
                throw new IllegalStateException("the poll loop is closed; use another one");
            }
            pollables.arrive(pollable);
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
                pollables.close();
            }
            boolean worked = pollables.pass();
            if (isClosing() && pollables.isEmpty() && !pollables.hasArrivals()) {
                closed.complete(null);
            }
            return worked;
        } catch (Throwable fatal) {
            pollables.abort(fatal);
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
    public void add(Pollable pollable) {}

    @Override
    public void remove(Pollable pollable) {}

    @Override
    public void listen(Pollable pollable, boolean notifications) {}

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
