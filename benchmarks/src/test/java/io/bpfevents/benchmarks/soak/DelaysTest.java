package io.bpfevents.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelaysTest {
    private final Delays delays = new Delays();

    @ParameterizedTest
    @ValueSource(longs = {1, 31, 32, 33, 63, 64, 1000, 123_456_789, Long.MAX_VALUE / 2})
    void shouldKeepADelayToFewPercent(long nanos) {
        delays.add(nanos);
        assertThat(delays.takePercentile(99) - 1).isBetween(nanos, nanos + Math.max(1, nanos / 32));
    }

    @Test
    void shouldReturnThePercentileSinceTheLastCall() {
        for (int i = 1; i <= 1000; i++) {
            delays.add(i * 1000L);
        }
        assertThat(delays.takePercentile(99)).isCloseTo(990_000, Percentage.withPercentage(4));
        assertThat(delays.takePercentile(99)).isZero();
        delays.add(-5);
        assertThat(delays.takePercentile(99)).isEqualTo(1);
    }
}
