package io.bpfevents.core.loop;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * One thread that waits for any number of rings and reads them.
 *
 * <p>The thread starts with the first ring and ends when the last ring is closed; a loop without
 * rings has no thread. A ring belongs to the loop of its first use until it is closed. All
 * subscribers of a loop's rings are called on its thread, so one that blocks delays the others.
 *
 * <p>A loop that waits for less than a millisecond reduces the timer slack of its thread from the
 * default of 50 us to 1 us ({@code prctl(2)}). Threads that a subscriber starts on the loop's
 * thread inherit it: the kernel combines fewer of their timers.
 *
 * <p>An interrupt of the loop's thread ends nothing: the loop clears the flag before each pass. A
 * {@link Manual} loop leaves it to its owner.
 *
 * <p>What Reactor calls fatal to the JVM, such as an {@link OutOfMemoryError}, ends the thread and
 * all rings of the loop: their subscribers receive the error, after a wait of about a second if the
 * heap has no free memory. The next subscription to another ring starts the loop again.
 *
 * <p>All methods may be called from any thread, and none of them waits for the loop.
 */
public sealed interface PollLoop extends AutoCloseable permits EpollLoop, PollLoop.Manual {
    /** A loop on a daemon platform thread named {@code bpf-events-loop-N}. */
    static PollLoop create() {
        return create(EpollLoop.defaultThreads());
    }

    /**
     * A loop whose thread comes from {@code threads}.
     *
     * @param threads creates platform threads; a virtual thread would pin its carrier while it
     *     waits
     */
    static PollLoop create(ThreadFactory threads) {
        return new EpollLoop(threads, true);
    }

    /**
     * A loop without a thread, which makes no system call: its owner runs it, one pass at a time.
     * For deterministic tests, over a simulated ring on any operating system.
     */
    static Manual manual() {
        return new ManualLoop();
    }

    /** A loop that its owner runs. */
    sealed interface Manual extends PollLoop permits ManualLoop {
        /**
         * Runs one pass over all rings on the calling thread, which calls the subscribers: each
         * ring reads at most one batch. The close of a ring, or of the loop, takes effect in such a
         * pass.
         *
         * @return whether the pass did anything, so that another one may do more
         * @throws IllegalStateException if a subscriber calls it within a pass
         */
        boolean runOnce();
    }

    /** Whether the calling thread is the thread of some poll loop. */
    static boolean isLoopThread() {
        return LoopThread.isCurrent();
    }

    /**
     * Closes the rings of the loop after its current pass, which completes their subscribers, and
     * ends its thread.
     */
    @Override
    void close();

    /** Completes when the loop is closed and its thread has released everything. */
    CompletionStage<Void> onClose();
}
