package io.bpfevents.core.loop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for free memory in an exhausted heap, for work that cannot be left undone. That the heap is
 * exhausted is no reason to hang: other threads fail as well, and release what they held.
 */
final class FreeMemory {
    /** More than the end of a ring requires, classes that are loaded for it included. */
    private static final int BYTES = 1 << 18;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    static {
        // loads the classes that the methods use: that requires memory as well
        LockSupport.parkNanos(0);
        boolean _ = isFree(0);
    }

    private FreeMemory() {}

    /** Loads what waiting requires, before the heap can be exhausted. */
    static void prepare() {} // by the initialization of this class

    /** Waits until the heap has free memory again. */
    static void await() {
        while (!isFree(BYTES)) {
            pause();
        }
    }

    private static boolean isFree(int bytes) {
        try {
            if (bytes == 0) {
                throw new OutOfMemoryError("simulated, to load the class");
            }
            return new byte[bytes].length == bytes; // too long for the JIT to leave it out
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Waits before work that an {@link OutOfMemoryError} has ended is repeated. */
    static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
