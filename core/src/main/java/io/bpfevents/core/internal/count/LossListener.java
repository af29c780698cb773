package io.bpfevents.core.internal.count;

import org.jspecify.annotations.Nullable;

/**
 * Notified of a ring's losses, mostly on its loop's thread. What it throws goes to the thread's
 * uncaught exception handler, except what is fatal to the JVM, which ends the loop.
 */
public interface LossListener {
    /** Something was lost since the last time; the ring's stats tell what. */
    void lost();

    /**
     * The ring has ended, and its stats are the last ones. Comes once, also to who comes later.
     *
     * @param failure what broke the ring, if something did
     */
    void ended(@Nullable Throwable failure);
}
