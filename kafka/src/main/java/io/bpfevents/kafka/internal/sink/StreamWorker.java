package io.bpfevents.kafka.internal.sink;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/** The one thread of a stream that may block. A failure of its work ends the stream. */
final class StreamWorker {
    private static final System.Logger LOG = System.getLogger(StreamWorker.class.getName());

    private final Scheduler thread;
    private final Consumer<Throwable> failed;

    /**
     * @param thread one thread; disposed of by {@link #dispose}
     * @param failed called with a failure of the work
     */
    StreamWorker(Scheduler thread, Consumer<Throwable> failed) {
        this.thread = thread;
        this.failed = failed;
    }

    Scheduler scheduler() {
        return thread;
    }

    /** Runs work after a time, and after the work before it. For any thread. */
    void schedule(Delivery.Work work, long millis) {
        try {
            thread.schedule(() -> run(work), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the stream has ended", e);
        }
    }

    private void run(Delivery.Work work) {
        try {
            work.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Ends the stream after a failure of its work. */
    void fail(Throwable failure) {
        boolean isWrapped = failure instanceof ExecutionException && failure.getCause() != null;
        failed.accept(isWrapped ? failure.getCause() : failure);
        Exceptions.throwIfJvmFatal(failure); // after the subscriber has it
    }

    /** Interrupts a call that blocks, and runs nothing more. */
    void dispose() {
        thread.dispose();
    }
}
