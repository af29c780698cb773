package io.bpfevents.reactor.internal;

import io.bpfevents.core.loop.PollLoop;
import reactor.core.scheduler.NonBlocking;

/**
 * The poll loop that all buffers share by default. Its thread starts with the first buffer and ends
 * with the last one.
 */
public final class DefaultLoop {
    private static final PollLoop LOOP = PollLoop.create(LoopThread::new);

    private DefaultLoop() {}

    /** The loop. */
    public static PollLoop get() {
        return LOOP;
    }

    /** A thread on which Reactor rejects blocking calls. */
    private static final class LoopThread extends Thread implements NonBlocking {
        LoopThread(Runnable work) {
            super(work, "bpf-events-loop");
            setDaemon(true);
        }
    }
}
