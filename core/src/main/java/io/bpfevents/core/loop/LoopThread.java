package io.bpfevents.core.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which threads are running a poll loop, so that nothing slow is done on one. */
final class LoopThread {
    private static final Set<Thread> RUNNING = ConcurrentHashMap.newKeySet();

    private LoopThread() {}

    static boolean isCurrent() {
        return RUNNING.contains(Thread.currentThread());
    }

    /**
     * The current thread begins to run a loop.
     *
     * @return false if it runs one already, which it then goes on with
     */
    static boolean enter() {
        return RUNNING.add(Thread.currentThread());
    }

    static void leave() {
        RUNNING.remove(Thread.currentThread());
    }
}
