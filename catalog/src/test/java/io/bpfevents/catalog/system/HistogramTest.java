package io.bpfevents.catalog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final List<Duration> BOUNDS =
            List.of(Duration.ZERO, Duration.ofNanos(2), Duration.ofNanos(4), Duration.ofNanos(8));

    private static Histogram of(Long... counts) {
        return new Histogram(BOUNDS, List.of(counts), 0);
    }

    @Test
    void shouldReportTheUpperBoundOfTheRangeOfAPercentile() {
        Histogram histogram = of(50L, 40L, 9L, 1L);
        assertThat(histogram.total()).isEqualTo(100);
        assertThat(histogram.percentile(0)).contains(Duration.ofNanos(2));
        assertThat(histogram.percentile(50)).contains(Duration.ofNanos(2));
        assertThat(histogram.percentile(50.1)).contains(Duration.ofNanos(4));
        assertThat(histogram.percentile(90)).contains(Duration.ofNanos(4));
        assertThat(histogram.percentile(99)).contains(Duration.ofNanos(8));
    }

    @Test
    void shouldReportTheLowerBoundOfTheLastRange() {
        assertThat(of(99L, 0L, 0L, 1L).percentile(100)).contains(Duration.ofNanos(8));
        assertThat(of(0L, 0L, 0L, 1L).percentile(0)).contains(Duration.ofNanos(8));
    }

    @Test
    void shouldSkipEmptyRanges() {
        assertThat(of(0L, 0L, 1L, 0L).percentile(0)).contains(Duration.ofNanos(8));
    }

    @Test
    void shouldHaveNoPercentileWithoutDurations() {
        assertThat(of(0L, 0L, 0L, 0L).percentile(50)).isEmpty();
    }

    @Test
    void shouldRejectOtherPercentages() {
        for (double percent : new double[] {-0.1, 100.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> of(1L, 0L, 0L, 0L).percentile(percent));
        }
    }

    @Test
    void shouldRejectOneListWithoutTheOther() {
        assertThatIllegalArgumentException().isThrownBy(() -> of(1L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Histogram(List.of(), List.of(), 0));
    }

    @Test
    void shouldCopyItsLists() {
        List<Long> counts = new ArrayList<>(List.of(1L, 2L, 3L, 4L));
        Histogram histogram = new Histogram(BOUNDS, counts, 0);
        counts.set(0, 100L);
        assertThat(histogram.counts()).containsExactly(1L, 2L, 3L, 4L);
    }
}
