package io.bpfevents.reactor;

import io.bpfevents.core.loop.PollLoop;
import reactor.core.scheduler.NonBlocking;

/**
 * The loop that all rings share. Its thread comes with the first of them and goes with the last.
 */
final class DefaultLoop {
    private static final PollLoop LOOP = PollLoop.create(LoopThread::new);

    private DefaultLoop() {}

    static PollLoop get() {
        return LOOP;
    }

    /** A thread on which Reactor refuses to block. */
    private static final class LoopThread extends Thread implements NonBlocking {
        LoopThread(Runnable work) {
            super(work, "bpf-events-loop");
            setDaemon(true);
        }
    }
}
