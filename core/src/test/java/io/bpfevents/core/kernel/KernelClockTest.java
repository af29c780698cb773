package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KernelClockTest {
    private static final Instant BOOT = Instant.parse("2026-01-02T03:04:05Z");

    private Instant wallClock = BOOT.plusSeconds(10);
    private long monotonic = Duration.ofSeconds(10).toNanos();
    private long pauses;
    private final KernelClock clock = new KernelClock(() -> wallClock, () -> monotonic += pauses);

    @Test
    void shouldConvertToWallClockTime() {
        assertThat(clock.at(0)).isEqualTo(BOOT);
        assertThat(clock.at(10_000_000_001L)).isEqualTo(BOOT.plusSeconds(10).plusNanos(1));
    }

    @Test
    void shouldIgnoreNoiseBetweenTwoReadings() {
        wallClock = wallClock.plusMillis(99);

        assertThat(clock.at(0)).isEqualTo(BOOT);
    }

    @Test
    void shouldFollowAClockThatWasSet() {
        wallClock = wallClock.minus(Duration.ofHours(1));

        assertThat(clock.at(0)).isEqualTo(BOOT.minus(Duration.ofHours(1)));
    }

    @Test
    void shouldFollowASuspendedMachine() {
        wallClock = wallClock.plus(Duration.ofDays(1)); // CLOCK_MONOTONIC was stopped meanwhile

        assertThat(clock.at(monotonic)).isEqualTo(wallClock);
    }

    @Test
    void shouldIgnoreASampleDuringWhichTheThreadWasPreempted() {
        pauses = Duration.ofSeconds(1).toNanos(); // between the readings of the two clocks

        assertThat(clock.at(0)).isEqualTo(BOOT);
    }

    @Test
    void shouldTakeTheBestOfSeveralSamples() {
        assertThat(clock.error()).isZero();

        pauses = 1000;
        wallClock = wallClock.plusSeconds(1);
        Instant _ = clock.at(0); // stores a new offset

        assertThat(clock.error()).isEqualTo(Duration.ofNanos(500));
    }

    @Test
    void shouldReadTheClocksOfTheKernel() {
        assertThat(KernelClock.monotonic().error()).isLessThan(KernelClock.TOLERANCE);
        assertThat(KernelClock.boottime().error()).isLessThan(KernelClock.TOLERANCE);

        Instant before = Instant.now();
        Instant at = KernelClock.monotonic().at(System.nanoTime());
        Instant after = Instant.now();

        assertThat(at)
                .isBetween(before.minus(KernelClock.TOLERANCE), after.plus(KernelClock.TOLERANCE));
    }

    @Test
    void shouldSampleOnlyForLaterTimes() {
        long[] readings = {0};
        long[] kernel = {1_000_000_000};
        KernelClock clock =
                new KernelClock(
                        () -> Instant.ofEpochSecond(100),
                        () -> {
                            readings[0]++;
                            return kernel[0];
                        });
        long after = readings[0];
        Instant first = clock.recentAt(kernel[0]);
        assertThat(clock.recentAt(kernel[0] + 7)).isEqualTo(first.plusNanos(7));
        assertThat(readings[0]).isEqualTo(after);

        kernel[0] += 1_000_000_000; // another offset: the wall clock stands still here
        assertThat(clock.recentAt(kernel[0])).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(readings[0]).isGreaterThan(after);
        long sampled = readings[0];
        Instant ahead = clock.recentAt(kernel[0] + 3_600_000_000_000L); // of another clock
        assertThat(ahead).isEqualTo(Instant.ofEpochSecond(3700));
        assertThat(readings[0]).isEqualTo(sampled);
    }

    @Test
    void shouldInvertTheConversion() {
        KernelClock clock = new KernelClock(() -> Instant.ofEpochSecond(100, 5), () -> 1000);
        assertThat(clock.nanosAt(clock.recentAt(1234))).isEqualTo(1234);
    }
}
