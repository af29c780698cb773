package io.bpfevents.core.testing;

import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.loop.PollLoop;

/** The counters of a poll loop, which are not part of its public interface. */
public final class LoopCounters {
    private LoopCounters() {}

    /** How often the loop's thread has waited. */
    public static long waits(PollLoop loop) {
        return ((LoopRegistry) loop).waits();
    }

    /** How often the guard timer found work that no wake-up had announced. */
    public static long rescued(PollLoop loop) {
        return ((LoopRegistry) loop).rescued();
    }
}
