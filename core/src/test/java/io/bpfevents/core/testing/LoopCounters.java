package io.bpfevents.core.testing;

import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.loop.PollLoop;

/** The counters of a poll loop, which are not part of its public interface. */
public final class LoopCounters {
    private LoopCounters() {}

    /** The waits of the loop's thread. */
    public static long waits(PollLoop loop) {
        return ((LoopRegistry) loop).waits();
    }

    /** Passes of the guard timer that found work without a wake-up. */
    public static long rescued(PollLoop loop) {
        return ((LoopRegistry) loop).rescued();
    }
}
