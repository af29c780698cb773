package io.bpfevents.core.bind;

import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.value.NumberConverter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Nanoseconds of a clock, converted to wall-clock time. One per clock, so that all agree. */
final class InstantConverter extends NumberConverter {
    private static final Map<ClockId, NumberConverter> BY_CLOCK = new EnumMap<>(ClockId.class);

    private final KernelClock clock;

    private InstantConverter(KernelClock clock) {
        this.clock = clock;
    }

    static synchronized NumberConverter of(ClockId clock) {
        return BY_CLOCK.computeIfAbsent(clock, InstantConverter::create);
    }

    private static NumberConverter create(ClockId clock) {
        return switch (clock) {
            case REALTIME -> new RealTime();
            case MONOTONIC -> new InstantConverter(KernelClock.monotonic());
            case BOOTTIME -> new InstantConverter(boottime());
        };
    }

    /** Without native access there is no kernel's ring, and a simulated one needs no boot time. */
    private static KernelClock boottime() {
        try {
            return KernelClock.boottime();
        } catch (LinkageError | IllegalCallerException e) {
            return KernelClock.monotonic();
        }
    }

    @Override
    public Object of(long number) {
        return clock.recentAt(number);
    }

    @Override
    public long numberOf(Object value) {
        return clock.nanosAt((Instant) value);
    }

    private static final class RealTime extends NumberConverter {
        @Override
        public Object of(long number) {
            return Instant.ofEpochSecond(0, number);
        }

        @Override
        public long numberOf(Object value) {
            Instant instant = (Instant) value;
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)),
                    instant.getNano());
        }
    }
}
