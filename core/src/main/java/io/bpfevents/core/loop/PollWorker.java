package io.bpfevents.core.loop;

import io.bpfevents.core.internal.call.RepeatableSteps;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The thread of a poll loop, from its first pollable until none is left. */
final class PollWorker implements Runnable, Waker {
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EpollLoop loop;
    private final boolean guarded;
    private final EpollSet epoll = new EpollSet();
    private final Wakeup wakeup = new Wakeup(epoll);
    private final PollSet pollables = new PollSet(epoll);
    private final RepeatableSteps end;
    private volatile boolean closing;

    private PollWorker(EpollLoop loop, boolean guarded) {
        this.loop = loop;
        this.guarded = guarded;
        this.end = new RepeatableSteps(wakeup::end, epoll::close, LoopThread::leave, loop::ended);
    }

    static PollWorker start(EpollLoop loop, ThreadFactory threads, boolean guarded) {
        PollWorker worker = new PollWorker(loop, guarded);
        boolean started = false;
        try {
            Thread thread = threads.newThread(worker);
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
                worker.epoll.close();
            }
        }
        return worker;
    }

    /** Called under the lock of the loop, so that it cannot retire meanwhile. */
    void add(Pollable pollable) {
        pollables.arrive(pollable);
        wake();
    }

    boolean hasArrivals() {
        return pollables.hasArrivals();
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
        try (Arena arena = Arena.ofConfined()) {
            LoopThread.enter(); // always true: the thread was started for this
            wakeup.begin();
            serve(EpollSet.allocateEvents(arena));
        } catch (Throwable fatal) {
            loop.detach(this); // no pollable can arrive any more
            pollables.abort(fatal);
            throw fatal;
        } finally {
            end.run();
        }
    }

    private void serve(MemorySegment events) {
        boolean wokenByGuard = false;
        while (true) {
            boolean worked = pass();
            if (wokenByGuard && worked) {
                loop.countRescue();
            }
            wokenByGuard = false;
            if (worked) {
                continue;
            }
            if (pollables.isEmpty() && loop.retire(this)) {
                return;
            }
            pollables.prepareSleep(); // before the fence of announceSleep()
            wakeup.announceSleep();
            if (!pass()) {
                wokenByGuard = sleep(events);
            }
            wakeup.announceAwake();
        }
    }

    private boolean pass() {
        // the flag of one subscriber must not reach another one, whose blocking calls it would end
        boolean _ = Thread.interrupted();
        if (closing) {
            pollables.close();
        }
        return pollables.pass();
    }

    /** Sleeps; returns whether the guard timer ended the sleep. */
    private boolean sleep(MemorySegment events) {
        long nanos = pollables.prepareWait();
        boolean guard = guarded && GUARD_NANOS < nanos;
        loop.countWait();
        boolean timedOut = epoll.await(events, guard ? GUARD_NANOS : nanos);
        return guard && timedOut;
    }
}
