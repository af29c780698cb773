package io.bpfevents.core.loop;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * One thread that waits for any number of rings and reads them.
 *
 * <p>The thread is made with the first ring and ends with the last; a loop without rings costs
 * nothing. A ring belongs to the loop of its first use until it is closed. All subscribers of a
 * loop's rings are called on its thread, so one that blocks holds up the others.
 *
 * <p>All methods may be called from any thread and none of them waits for the loop.
 */
public sealed interface PollLoop extends AutoCloseable permits EpollLoop {
    /** A loop on a daemon platform thread named {@code bpf-events-loop-N}. */
    static PollLoop create() {
        return create(EpollLoop.defaultThreads());
    }

    /**
     * A loop whose thread comes from {@code threads}.
     *
     * @param threads makes platform threads; a virtual thread would pin its carrier while it waits
     */
    static PollLoop create(ThreadFactory threads) {
        return new EpollLoop(threads, true);
    }

    /** Whether the calling thread is the thread of some poll loop. */
    static boolean isLoopThread() {
        return LoopThread.isCurrent();
    }

    /**
     * How often the guard that looks at all rings once a second found work that no wake-up had
     * announced. A diagnostic: it stays at zero unless a wake-up was lost.
     */
    long rescued();

    /** How often the loop's thread has slept: one system call each. A diagnostic. */
    long waits();

    /** Closes the rings of the loop, which completes their subscribers, and ends its thread. */
    @Override
    void close();

    /** Completes when a closed loop's thread has released everything. */
    CompletionStage<Void> onClose();
}
