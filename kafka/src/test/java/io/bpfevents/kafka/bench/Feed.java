package io.bpfevents.kafka.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * Submits numbered records on a thread of its own: at a rate, or as fast as the ring is drained.
 */
final class Feed implements AutoCloseable {
    private static final long FULL_NANOS = 200_000; // a full ring lasts longer
    private static final long PACE_NANOS = 1_000_000;

    private final LongPredicate submit;
    private final Thread thread = new Thread(this::run, "feed");
    private final AtomicLong submitted = new AtomicLong(); // written by the thread
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile int rate;
    private volatile boolean stopped;

    /**
     * As fast as the ring is drained, until {@link #pace}.
     *
     * @param submit submits a record by its number; false if the ring is full
     */
    Feed(LongPredicate submit) {
        this.submit = submit;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            submit();
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e); // thrown by close()
        }
    }

    private void submit() {
        while (!stopped) {
            int pace = rate;
            long first = submitted.get();
            long begin = System.nanoTime();
            while (pace == rate && !stopped) {
                long due =
                        pace == 0
                                ? Long.MAX_VALUE
                                : first + (long) ((System.nanoTime() - begin) * 1e-9 * pace);
                submitUpTo(due, pace);
                LockSupport.parkNanos(pace == 0 ? FULL_NANOS : PACE_NANOS);
            }
        }
    }

    private void submitUpTo(long due, int pace) {
        long number = submitted.get();
        while (number < due && pace == rate && !stopped && submit.test(number)) {
            submitted.setRelease(++number);
        }
    }

    /** The number of records so far. */
    long submitted() {
        return submitted.get();
    }

    /**
     * Changes the rate, from now on.
     *
     * @param perSecond 0 for as many as possible
     */
    void pace(int perSecond) {
        rate = perSecond;
    }

    /** The thread, whose CPU time is not that of the agent. */
    Thread thread() {
        return thread;
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        ended.join();
    }
}
