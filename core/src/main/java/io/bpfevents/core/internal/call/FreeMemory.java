package io.bpfevents.core.internal.call;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for free memory in an exhausted heap, for work that cannot be left undone: other threads
 * fail as well, and release what they held.
 */
public final class FreeMemory {
    /** More than the end of a ring requires, classes that are loaded for it included. */
    private static final int BYTES = 1 << 18;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Not longer: what would release the memory may be the work that waits for it. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    static {
        // loads the classes that the methods use: that requires memory as well
        LockSupport.parkNanos(0);
        boolean _ = isFree(0);
    }

    private FreeMemory() {}

    /** Loads what waiting requires, before the heap can be exhausted. */
    public static void prepare() {} // by the initialization of this class

    /** Waits until the heap has free memory again, or about a second. */
    public static void await() {
        long end = System.nanoTime() + LONGEST_NANOS; // each attempt costs a garbage collection
        while (!isFree(BYTES) && System.nanoTime() - end < 0) {
            pause();
        }
    }

    /** Runs work, and repeats it for about a second as long as it lacks memory. */
    public static void repeat(Runnable work) {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (true) {
            try {
                work.run();
                return;
            } catch (OutOfMemoryError e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                pause();
            }
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
    public static void pause() {
        boolean interrupted = Thread.interrupted(); // else the thread would not park
        LockSupport.parkNanos(PAUSE_NANOS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
