package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision to rest, on a simulated clock. */
class CoalescingTest {
    private static final long LONGEST = 200_000;
    private static final long SHORTEST = RecordConsumer.SHORTEST_REST_NANOS;
    private static final long SLOT = 72;
    private static final long LARGE = 1 << 30;

    private final Coalescing coalescing = new Coalescing(LONGEST);
    private long now = Duration.ofDays(1).toNanos();

    /** Reads records that came {@code gap} nanoseconds after the last ones; returns the rest. */
    private long read(long gap, long records) {
        return read(gap, records, Long.MAX_VALUE, LARGE);
    }

    private long read(long gap, long records, long demand, long ringBytes) {
        now += gap;
        coalescing.read(gap > 0, now, now, records, records * SLOT);
        return coalescing.restNanos(now, Long.MAX_VALUE, demand, ringBytes);
    }

    /** Reads at a rate until the reader rests; returns the number of reads without a rest. */
    private int readsUntilRest(long gap, long records, int most) {
        int reads = 0;
        while (reads < most && read(gap, records) == 0) {
            reads++;
        }
        return reads;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 5_000})
    void shouldRestOnASteadyStream(int nanosPerRecord) {
        int reads = readsUntilRest(nanosPerRecord, 1, 100_000);
        assertThat((long) reads * nanosPerRecord)
                .as("nanoseconds until the first rest")
                .isBetween(LONGEST - 2L * nanosPerRecord, LONGEST + 2L * nanosPerRecord);
        for (int i = 0; i < 100; i++) {
            assertThat(read(LONGEST, LONGEST / nanosPerRecord)).isEqualTo(LONGEST);
        }
    }

    /** The producer is faster than a pass, so that the loop never waits. */
    @Test
    void shouldRestSoonIfEachPassFindsRecords() {
        assertThat(passesUntilRest()).isEqualTo(SHORTEST / 1_000);
    }

    /** Passes of a microsecond after a silence, until the reader rests. */
    private int passesUntilRest() {
        read(LONGEST, 10);
        int passes = 1;
        while (pass(1_000, 10) == 0) {
            passes++;
        }
        return passes;
    }

    @Test
    void shouldWaitLongerForARestAfterOneThatFoundNothing() {
        int passes = passesUntilRest();
        foundNothing();
        assertThat(passesUntilRest()).isEqualTo(2 * passes);
        for (int i = 0; i < 10; i++) {
            foundNothing();
            passesUntilRest();
        }
        foundNothing();
        assertThat(passesUntilRest()).isEqualTo(LONGEST / 1_000);
        for (int i = 0; i < 4; i++) {
            assertThat(read(LONGEST, 1_000)).isPositive();
        }
        coalescing.stop();
        assertThat(passesUntilRest()).isEqualTo(passes);
    }

    /** All of it was there before the first pass. */
    @Test
    void shouldNotRestAfterABacklog() {
        now += LONGEST;
        for (int i = 0; i < 100; i++) {
            coalescing.read(i == 0, now, now + 50_000, 1_024, 1_024 * SLOT);
            now += 50_000;
        }
        assertThat(pass(50_000, 1_024)).isZero();
    }

    /** A rest ends, and there is no record. */
    private void foundNothing() {
        now += LONGEST;
        assertThat(coalescing.restNanos(now, Long.MAX_VALUE, Long.MAX_VALUE, LARGE)).isZero();
    }

    /** A pass that follows the one before at once, and takes a time. */
    private long pass(long nanos, long records) {
        now += nanos;
        coalescing.read(false, 0, now, records, records * SLOT);
        return coalescing.restNanos(now, Long.MAX_VALUE, Long.MAX_VALUE, LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 50_000, 200_000, 1_000_000})
    void shouldNotRestWithFewRecordsPerRest(int nanosPerRecord) {
        assertThat(readsUntilRest(nanosPerRecord, 1, 10_000)).isEqualTo(10_000);
    }

    /** 50 records within 10 microseconds, once per millisecond. */
    @Test
    void shouldNotRestInShortBursts() {
        for (int burst = 0; burst < 100; burst++) {
            assertThat(read(990_000, 5)).isZero();
            for (int i = 0; i < 9; i++) {
                assertThat(pass(1_000, 5)).isZero();
            }
        }
    }

    @Test
    void shouldStopWhenARestFindsFewRecords() {
        readsUntilRest(1_000, 1, 10_000);
        assertThat(read(LONGEST, 4)).isEqualTo(LONGEST);
        assertThat(read(LONGEST, 3)).isZero();
        assertThat(read(1_000, 100)).as("after %d ns of activity", 1_000).isZero();
    }

    @Test
    void shouldStopWhenARestFindsNothing() {
        readsUntilRest(1_000, 1, 10_000);
        assertThat(coalescing.isResting()).isTrue();
        foundNothing();
        assertThat(coalescing.isResting()).isFalse();
        assertThat(read(1_000, 100)).isZero();
    }

    @Test
    void shouldNotRestLongerThanAnEighthOfTheRingLasts() {
        readsUntilRest(1_000, 1, 10_000);
        long eighth = 100_000 / 1_000 * SLOT; // the bytes of 100 us
        assertThat(read(LONGEST, 200, Long.MAX_VALUE, 8 * eighth)).isEqualTo(100_000);
    }

    @Test
    void shouldNotRestIfAnEighthOfTheRingLastsTooShort() {
        readsUntilRest(1_000, 1, 10_000);
        assertThat(read(LONGEST, 200, Long.MAX_VALUE, 4096)).isZero();
    }

    @Test
    void shouldNotRestLongerThanTheDemandLasts() {
        readsUntilRest(1_000, 1, 10_000);
        assertThat(read(LONGEST, 200, 120, LARGE)).isEqualTo(120_000);
        assertThat(read(120_000, 120, 1, LARGE)).isZero();
    }

    @Test
    void shouldNotRestLongerThanUntilTheNextPoll() {
        readsUntilRest(1_000, 1, 10_000);
        now += LONGEST;
        coalescing.read(true, now, now, 200, 200 * SLOT);
        assertThat(coalescing.restNanos(now, 70_000, Long.MAX_VALUE, LARGE)).isEqualTo(70_000);
    }

    /** The records of a rest are several batches, and the last pass finds none. */
    @Test
    void shouldContinueToRestAfterFullBatches() {
        readsUntilRest(1_000, 1, 10_000);
        now += LONGEST;
        coalescing.read(true, now, now, 100, 100 * SLOT);
        coalescing.read(false, now, now, 100, 100 * SLOT);
        assertThat(coalescing.restNanos(now, Long.MAX_VALUE, Long.MAX_VALUE, LARGE))
                .isEqualTo(LONGEST);
    }

    @Test
    void shouldBearTheLongestRest() {
        Coalescing longest = new Coalescing(Long.MAX_VALUE);
        for (int i = 0; i < 200; i++) { // each second decision doubles the time before a rest
            longest.read(false, now, now, 100L * (i % 2), 100L * SLOT * (i % 2));
            assertThat(longest.restNanos(now, Long.MAX_VALUE, Long.MAX_VALUE, LARGE))
                    .isNotNegative();
            now += Long.MAX_VALUE / 1_000;
        }
    }

    @Test
    void shouldNotRestUnlessEnabled() {
        assertThat(new Coalescing(0).isEnabled()).isFalse();
        assertThat(coalescing.isEnabled()).isTrue();
    }
}
