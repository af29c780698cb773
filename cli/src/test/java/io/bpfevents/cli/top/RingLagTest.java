package io.bpfevents.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link RingLag} with scripted positions and times. */
class RingLagTest {
    private static final int INTERVAL = 100;

    private final RingLag lag = new RingLag();
    private long clock;

    private void sample(long consumer, long producer) {
        clock += INTERVAL;
        lag.add(clock, consumer, producer);
    }

    private void assertLag(long nanos) {
        assertThat(lag.at(clock)).contains(Duration.ofNanos(nanos));
    }

    @Test
    void shouldBeUnknownBeforeTheFirstSample() {
        assertThat(lag.at(0)).isEmpty();
    }

    @Test
    void shouldBeZeroIfNothingIsUnread() {
        sample(0, 0);
        assertLag(0);

        sample(640, 640);
        assertLag(0);
    }

    @Test
    void shouldBeUnknownWhileTheRecordIsOlderThanTheFirstSample() {
        sample(0, 64);
        sample(0, 128);
        sample(63, 256);

        assertThat(lag.at(clock)).isEmpty();
    }

    @Test
    void shouldBeginWithTheNewestSampleThatTheReaderHasReached() {
        sample(0, 64); // at 100
        sample(0, 128); // at 200
        sample(0, 256); // at 300
        sample(64, 256);
        assertLag(300);

        sample(200, 512);
        assertLag(300); // since 200: 256 is not reached

        sample(256, 512); // at 600: the ring was still at 256 at 400
        assertLag(200);
    }

    @Test
    void shouldGrowWhileTheReaderIsStopped() {
        sample(64, 64);
        sample(64, 128);
        assertLag(INTERVAL);
        sample(64, 128);
        assertLag(2 * INTERVAL);
        sample(128, 128);
        assertLag(0);
    }

    @Test
    void shouldBeMeasuredUpToTheGivenTime() {
        sample(0, 0);
        sample(0, 64);

        assertThat(lag.at(clock + 7)).contains(Duration.ofNanos(INTERVAL + 7));
    }

    @Test
    void shouldStayABoundAfterMoreRoundsThanAreKept() {
        sample(0, 0);
        int rounds = 5 * RingLag.MOST_SAMPLES;
        for (int i = 1; i <= rounds; i++) {
            sample(0, 8L * i);
        }
        assertLag((long) rounds * INTERVAL);

        sample(8, 8L * rounds + 8); // the record at 8 was reserved in round 2
        assertThat(lag.at(clock).orElseThrow())
                .isGreaterThanOrEqualTo(Duration.ofNanos((rounds - 1L) * INTERVAL))
                .isLessThanOrEqualTo(Duration.ofNanos((rounds + 1L) * INTERVAL));
    }

    /** Compared with the time at which the oldest unread record was reserved. */
    @Test
    void shouldBoundTheAgeOfRandomRecords() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Deque<Long> unread = new ArrayDeque<>(); // the times at which they were reserved
        long consumer = 0;
        long producer = 0;
        lag.add(clock, 0, 0);
        for (int round = 0; round < 20_000; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                unread.addLast(clock + random.nextInt(INTERVAL));
                producer += 8;
            }
            for (int i = random.nextInt(5); i > 0 && !unread.isEmpty(); i--) {
                unread.removeFirst();
                consumer += 8;
            }
            sample(consumer, producer);
            Duration bound = lag.at(clock).orElseThrow();
            if (unread.isEmpty()) {
                assertThat(bound).as("seed %d round %d", seed, round).isZero();
            } else {
                long age = clock - unread.getFirst();
                assertThat(bound.toNanos())
                        .as("seed %d round %d", seed, round)
                        .isBetween(age, age + INTERVAL);
            }
        }
    }
}
