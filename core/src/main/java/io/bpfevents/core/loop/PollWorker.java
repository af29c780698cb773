package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** One life of a loop's thread: from its first pollable until it has none left. */
final class PollWorker implements Runnable, Waker {
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EpollLoop loop;
    private final boolean guarded;
    private final EpollSet epoll = new EpollSet();
    private final Wakeup wakeup = new Wakeup(epoll);
    private final PollSet served = new PollSet(epoll);
    private volatile boolean closing;

    private PollWorker(EpollLoop loop, boolean guarded) {
        this.loop = loop;
        this.guarded = guarded;
    }

    static PollWorker start(EpollLoop loop, ThreadFactory threads, boolean guarded) {
        PollWorker run = new PollWorker(loop, guarded);
        boolean started = false;
        try {
            Thread thread = threads.newThread(run);
            if (thread == null) {
                throw new IllegalStateException(
                        "the thread factory of the poll loop returned null");
            }
            if (thread.isVirtual()) {
                throw new IllegalStateException(
                        "the poll loop needs a platform thread: a virtual one would pin its carrier"
                                + " for as long as it waits");
            }
            thread.start();
            started = true;
        } finally {
            if (!started) {
                run.epoll.close();
            }
        }
        return run;
    }

    /** Called under the lock of the loop, so that it cannot retire meanwhile. */
    void add(Pollable pollable) {
        served.arrive(pollable);
        wake();
    }

    boolean hasArrivals() {
        return served.hasArrivals();
    }

    void close() {
        closing = true;
        wake();
    }

    @Override
    public void wake() {
        wakeup.wake();
    }

    @Override
    public boolean isLoopThread() {
        return wakeup.isLoopThread();
    }

    @Override
    public void run() {
        LoopThread.enter(); // a thread of its own, so it is the first
        wakeup.begin();
        try (Arena arena = Arena.ofConfined()) {
            serve(EpollSet.room(arena));
        } catch (Throwable fatal) {
            loop.forget(this); // from here on nothing arrives
            served.abort(fatal);
            throw fatal;
        } finally {
            end();
        }
    }

    private void end() {
        try {
            wakeup.end();
        } finally {
            epoll.close();
            LoopThread.leave();
            loop.ended();
        }
    }

    private void serve(MemorySegment room) {
        boolean guardWokeUs = false;
        while (true) {
            boolean worked = pass();
            if (guardWokeUs && worked) {
                loop.countRescue();
            }
            guardWokeUs = false;
            if (worked) {
                continue;
            }
            if (served.isEmpty() && loop.retire(this)) {
                return;
            }
            served.prepareSleep(); // what it writes is behind the fence of the announcement
            wakeup.announceSleep();
            if (!pass()) {
                guardWokeUs = sleep(room);
            }
            wakeup.announceAwake();
        }
    }

    private boolean pass() {
        if (closing) {
            served.close();
        }
        return served.pass();
    }

    /** Sleeps; returns whether it was the guard that ended it. */
    private boolean sleep(MemorySegment room) {
        long look = served.nextPollNanos();
        boolean guard = guarded && GUARD_NANOS < look;
        loop.countWait();
        boolean timedOut = epoll.await(room, guard ? GUARD_NANOS : look);
        return guard && timedOut;
    }
}
