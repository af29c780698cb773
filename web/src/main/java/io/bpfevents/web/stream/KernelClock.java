package io.bpfevents.web.stream;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Tells the wall clock's time of what the kernel dates with {@code CLOCK_MONOTONIC}, the clock that
 * {@link System#nanoTime()} reads on Linux. The two keep their distance, so that events stay in
 * order, until the wall clock is set or the machine was suspended.
 */
final class KernelClock {
    /** Far more than lies between two readings, far less than a suspended machine misses. */
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile long distance = measure();

    Instant at(long ktime) {
        long measured = measure();
        if (Math.abs(measured - distance) > TOLERANCE) {
            distance = measured;
        }
        return Instant.ofEpochSecond(0, distance + ktime).truncatedTo(ChronoUnit.MICROS);
    }

    private static long measure() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }
}
