package io.bpfevents.core.internal.count;

import org.jspecify.annotations.Nullable;

/**
 * Receives notifications of a ring's losses, usually on the thread of its loop. Exceptions go to
 * the thread's uncaught exception handler; an error that is fatal to the JVM ends the loop.
 */
public interface LossListener {
    /**
     * Records were lost since the last call, other than by throttling; the ring's stats have the
     * counts.
     */
    void lost();

    /**
     * The ring is closed, and its stats are final. Called once, also for a listener that is added
     * later.
     *
     * @param failure the error that broke the ring; null if it was closed
     */
    void ended(@Nullable Throwable failure);
}
