package io.bpfevents.core.value;

import java.time.Duration;

/** Nanoseconds. */
public final class DurationConverter extends NumberConverter {
    @Override
    public Object of(long number) {
        return Duration.ofNanos(number);
    }

    @Override
    public long numberOf(Object value) {
        return ((Duration) value).toNanos();
    }
}
