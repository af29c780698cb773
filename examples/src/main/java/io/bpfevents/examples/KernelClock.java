package io.bpfevents.examples;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the wall clock's time of what the kernel dates with {@code CLOCK_MONOTONIC}, the clock that
 * {@link System#nanoTime()} reads on Linux.
 *
 * <p>The two clocks keep their distance, so that events stay in order, until the wall clock is set
 * or the machine was suspended. For one thread at a time.
 */
final class KernelClock {
    /** Far more than lies between two readings, far less than a suspended machine misses. */
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(100);

    private final InstantSource wallClock;
    private final LongSupplier monotonicClock;
    private long distance;

    KernelClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    KernelClock(InstantSource wallClock, LongSupplier monotonicClock) {
        this.wallClock = wallClock;
        this.monotonicClock = monotonicClock;
        distance = measure();
    }

    Instant at(long ktime) {
        long measured = measure();
        if (Math.abs(measured - distance) > TOLERANCE) {
            distance = measured;
        }
        return Instant.ofEpochSecond(0, distance + ktime);
    }

    private long measure() {
        Instant now = wallClock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond())
                + now.getNano()
                - monotonicClock.getAsLong();
    }
}
