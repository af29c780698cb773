package io.bpfevents.core.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads that currently run a poll loop, so that slow work can avoid them. */
final class LoopThread {
    private static final Set<Thread> RUNNING = ConcurrentHashMap.newKeySet();

    private LoopThread() {}

    static boolean isCurrent() {
        return RUNNING.contains(Thread.currentThread());
    }

    /**
     * Registers the current thread.
     *
     * @return false if it is registered already: it runs a loop within another one
     */
    static boolean enter() {
        return RUNNING.add(Thread.currentThread());
    }

    static void leave() {
        RUNNING.remove(Thread.currentThread());
    }
}
