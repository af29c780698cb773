package io.bpfevents.recording;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.KernelClock;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The clocks of the recording machine at one moment, the start of the recording. They convert
 * kernel times within the records, also on another machine or after a reboot.
 *
 * @param realtime the wall clock
 * @param monotonic {@code CLOCK_MONOTONIC}, in nanoseconds: the clock of {@code bpf_ktime_get_ns}
 * @param boottime {@code CLOCK_BOOTTIME}, in nanoseconds: the clock of {@code
 *     bpf_ktime_get_boot_ns}; empty if the recorder could not read it
 */
public record StartClocks(Instant realtime, long monotonic, OptionalLong boottime) {
    /** Rejects null. */
    public StartClocks {
        Objects.requireNonNull(realtime, "realtime");
        Objects.requireNonNull(boottime, "boottime");
    }

    static StartClocks now() {
        Instant now = Instant.now();
        return new StartClocks(now, KernelClock.monotonic().nanosAt(now), boottimeAt(now));
    }

    private static OptionalLong boottimeAt(Instant now) {
        try {
            return OptionalLong.of(KernelClock.boottime().nanosAt(now));
        } catch (BpfException | IllegalCallerException | LinkageError e) {
            return OptionalLong.empty(); // it requires native access, which simulated rings do not
        }
    }

    /** The wall-clock time of a value of {@code bpf_ktime_get_ns}. */
    public Instant ofMonotonic(long nanos) {
        return realtime.plusNanos(nanos - monotonic);
    }
}
