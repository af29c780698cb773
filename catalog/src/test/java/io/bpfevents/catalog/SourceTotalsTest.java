package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.RingbufStats;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The sum of several loads. */
class SourceTotalsTest {
    private static SourceStats load(OptionalLong reserveFailures) {
        RingbufStats ring =
                new RingbufStats(
                        1,
                        2,
                        3,
                        4096,
                        4096,
                        OptionalLong.of(4),
                        reserveFailures,
                        OptionalLong.of(5),
                        6,
                        OptionalLong.empty(),
                        new AcknowledgementStats(0, 0, 0, Duration.ZERO));
        return new SourceStats(ring, 7, 8);
    }

    @Test
    void shouldAddAllLoads() {
        SourceTotals two =
                SourceTotals.NONE.plus(load(OptionalLong.of(10))).plus(load(OptionalLong.of(20)));
        assertThat(two)
                .isEqualTo(
                        new SourceTotals(
                                2, OptionalLong.of(30), OptionalLong.of(12), 4, 6, 14, 16));
    }

    @Test
    void shouldNotCountWhatIsUnknownAsZero() {
        SourceTotals unknown =
                SourceTotals.NONE.plus(load(OptionalLong.of(10))).plus(load(OptionalLong.empty()));
        assertThat(unknown.reserveFailures()).isEmpty();
        assertThat(unknown.throttled()).isEmpty();
        assertThat(unknown.delivered()).isEqualTo(2);
        assertThat(unknown.plus(load(OptionalLong.of(10))).reserveFailures()).isEmpty();
    }
}
