package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void shouldBecomeMoreUrgentOnly() {
        Ending graceful = Ending.within(Duration.ofMinutes(1));

        assertThat(Ending.NONE.sooner(Ending.NONE)).isEqualTo(Ending.NONE);
        assertThat(Ending.NONE.sooner(graceful)).isEqualTo(graceful);
        assertThat(Ending.NONE.sooner(Ending.AT_ONCE)).isEqualTo(Ending.AT_ONCE);
        assertThat(graceful.sooner(Ending.NONE)).isEqualTo(graceful);
        assertThat(graceful.sooner(Ending.AT_ONCE)).isEqualTo(Ending.AT_ONCE);
        assertThat(Ending.AT_ONCE.sooner(Ending.NONE)).isEqualTo(Ending.AT_ONCE);
        assertThat(Ending.AT_ONCE.sooner(graceful)).isEqualTo(Ending.AT_ONCE);
    }

    @Test
    void shouldKeepTheEarlierDeadlineOfTwoGracefulWishes() {
        Ending later = Ending.within(Duration.ofMinutes(2));
        Ending earlier = Ending.within(Duration.ofMinutes(1));

        assertThat(later.sooner(earlier)).isSameAs(earlier);
        assertThat(earlier.sooner(later)).isSameAs(earlier);
    }

    @Test
    void shouldSayWhatItIs() {
        assertThat(Ending.NONE.isAtOnce()).isFalse();
        assertThat(Ending.NONE.isGraceful()).isFalse();
        assertThat(Ending.AT_ONCE.isAtOnce()).isTrue();
        assertThat(Ending.AT_ONCE.isGraceful()).isFalse();
        assertThat(Ending.within(Duration.ZERO).isAtOnce()).isFalse();
        assertThat(Ending.within(Duration.ZERO).isGraceful()).isTrue();
    }

    @Test
    void shouldHaveADeadlineIfItIsGraceful() {
        assertThat(Ending.NONE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(Ending.AT_ONCE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(Ending.within(Duration.ZERO).remainingNanos()).isLessThanOrEqualTo(0);
        assertThat(Ending.within(Duration.ofDays(1)).remainingNanos())
                .isBetween(Duration.ofHours(23).toNanos(), Duration.ofDays(1).toNanos());
    }

    @Test
    void shouldTakeAnyLength() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

        assertThat(Ending.within(longest).remainingNanos())
                .isGreaterThan(Duration.ofDays(36_000).toNanos());
    }
}
