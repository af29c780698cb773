package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.Timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Converts timestamps of BPF programs to wall-clock time.
 *
 * <p>Programs read nanoseconds since the machine started: {@code bpf_ktime_get_ns} without the time
 * during which the machine was suspended ({@link #monotonic()}), {@code bpf_ktime_get_boot_ns} with
 * it ({@link #boottime()}). The offset to the wall clock is measured by reading both clocks in
 * turn, eight times; the measurement with the shortest interval is stored. Its error is at most
 * half of that interval, usually below a microsecond, or the resolution of the wall clock if that
 * is coarser.
 *
 * <p>The offset is stored, so that instants are in the order of the events, and sampled again with
 * each call: a sample that differs by more than {@link #TOLERANCE} replaces the stored one. That is
 * the case when the wall clock was set, and for {@link #monotonic()} after the machine was
 * suspended. From then on the new offset converts all times: for an event before the suspension,
 * {@link #monotonic()} returns an instant that is too late by the length of the suspension, and
 * {@link #boottime()} the correct one. A wall clock that is slewed (NTP) drifts from the stored
 * offset up to the tolerance.
 *
 * <p>In a time namespace ({@code time_namespaces(7)}) the process reads other clocks than programs
 * do; the offsets of the namespace are subtracted.
 *
 * <p>All methods may be called from any thread. {@link #at} costs three clock readings.
 */
public final class KernelClock {
    /** The change of the offset above which the stored offset is replaced. */
    public static final Duration TOLERANCE = Duration.ofMillis(100);

    private static final long TOLERANCE_NANOS = TOLERANCE.toNanos();
    private static final int SAMPLES = 8;

    private final InstantSource wallClock;
    private final LongSupplier kernelClock;
    private volatile Sample stored;

    // of recentAt; a race only samples once more
    private long sampledAt;
    private long checked; // by System.nanoTime()

    /**
     * The wall clock minus the kernel's.
     *
     * @param width the duration of the readings; half of it is the maximum error
     */
    private record Sample(long distance, long width) {}

    /**
     * A clock over two given clocks, for tests.
     *
     * @param kernelClock in nanoseconds
     */
    KernelClock(InstantSource wallClock, LongSupplier kernelClock) {
        this.wallClock = wallClock;
        this.kernelClock = kernelClock;
        stored = best();
        sampledAt = kernelClock.getAsLong();
        checked = System.nanoTime() - 2 * TOLERANCE_NANOS;
    }

    /**
     * A clock for {@code bpf_ktime_get_ns}: {@code CLOCK_MONOTONIC}, which stops while the machine
     * is suspended. Requires neither libbpf nor native access.
     */
    public static KernelClock monotonic() {
        return new KernelClock(InstantSource.system(), KernelClock::monotonicNanos);
    }

    /**
     * The current value of {@code bpf_ktime_get_ns}, in nanoseconds, also in a time namespace.
     * Requires neither libbpf nor native access.
     */
    public static long monotonicNanos() {
        // System.nanoTime() is CLOCK_MONOTONIC on Linux
        return System.nanoTime() - TimeNamespace.CURRENT.monotonic();
    }

    /**
     * A clock for {@code bpf_ktime_get_boot_ns}: {@code CLOCK_BOOTTIME}, which continues while the
     * machine is suspended.
     *
     * @throws BpfException if the clock cannot be read
     */
    public static KernelClock boottime() {
        return new KernelClock(InstantSource.system(), KernelClock::bootNanos);
    }

    private static long bootNanos() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = Timespec.allocate(arena);
            CallResults.check(
                    Libc.clock_gettime(Libc.CLOCK_BOOTTIME, time), "read the boot-time clock");
            return Timespec.nanos(time) - TimeNamespace.CURRENT.boottime();
        }
    }

    /**
     * Converts a time of the kernel clock to wall-clock time.
     *
     * @param nanos the value of {@code bpf_ktime_get_ns} or {@code bpf_ktime_get_boot_ns}
     */
    public Instant at(long nanos) {
        Sample sample = once();
        if (Math.abs(sample.distance() - stored.distance()) > TOLERANCE_NANOS
                && sample.width() < TOLERANCE_NANOS) { // else this thread was preempted
            stored = best();
        }
        return Instant.ofEpochSecond(0, stored.distance() + nanos);
    }

    /**
     * As {@link #at}, but samples the clocks only if the time is later than the last sample by more
     * than {@link #TOLERANCE}, so that most calls read no clock: for each record of a stream, whose
     * times grow. A wall clock that is set is noticed that much later.
     *
     * @param nanos as for {@link #at}
     */
    public Instant recentAt(long nanos) {
        if (nanos - sampledAt > TOLERANCE_NANOS) {
            long now = System.nanoTime();
            if (now - checked > TOLERANCE_NANOS) { // else the field is of another clock
                checked = now;
                sampledAt = kernelClock.getAsLong();
                return at(nanos);
            }
        }
        return Instant.ofEpochSecond(0, stored.distance() + nanos);
    }

    /**
     * The time of the kernel clock at an instant: the inverse of {@link #recentAt}, as long as the
     * clocks are not sampled in between.
     *
     * @throws ArithmeticException if it does not fit in a {@code long}
     */
    public long nanosAt(Instant instant) {
        long wall =
                Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)),
                        instant.getNano());
        return Math.subtractExact(wall, stored.distance());
    }

    /** The maximum error of the stored offset when it was sampled. */
    Duration error() {
        return Duration.ofNanos((stored.width() + 1) / 2);
    }

    private Sample best() {
        Sample best = once();
        for (int i = 1; i < SAMPLES; i++) {
            Sample sample = once();
            if (sample.width() < best.width()) {
                best = sample;
            }
        }
        return best;
    }

    private Sample once() {
        long before = kernelClock.getAsLong();
        Instant now = Objects.requireNonNull(wallClock.instant(), "now");
        long width = kernelClock.getAsLong() - before;
        long wall = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return new Sample(wall - before - width / 2, width);
    }
}
