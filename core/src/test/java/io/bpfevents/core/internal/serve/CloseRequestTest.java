package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CloseRequestTest {
    @Test
    void shouldOnlyBecomeMoreUrgent() {
        CloseRequest graceful = CloseRequest.within(Duration.ofMinutes(1));

        assertThat(CloseRequest.NONE.sooner(CloseRequest.NONE)).isEqualTo(CloseRequest.NONE);
        assertThat(CloseRequest.NONE.sooner(graceful)).isEqualTo(graceful);
        assertThat(CloseRequest.NONE.sooner(CloseRequest.AT_ONCE)).isEqualTo(CloseRequest.AT_ONCE);
        assertThat(graceful.sooner(CloseRequest.NONE)).isEqualTo(graceful);
        assertThat(graceful.sooner(CloseRequest.AT_ONCE)).isEqualTo(CloseRequest.AT_ONCE);
        assertThat(CloseRequest.AT_ONCE.sooner(CloseRequest.NONE)).isEqualTo(CloseRequest.AT_ONCE);
        assertThat(CloseRequest.AT_ONCE.sooner(graceful)).isEqualTo(CloseRequest.AT_ONCE);
    }

    @Test
    void shouldKeepTheEarlierDeadlineOfTwoGracefulRequests() {
        CloseRequest later = CloseRequest.within(Duration.ofMinutes(2));
        CloseRequest earlier = CloseRequest.within(Duration.ofMinutes(1));

        assertThat(later.sooner(earlier)).isSameAs(earlier);
        assertThat(earlier.sooner(later)).isSameAs(earlier);
    }

    @Test
    void shouldKnowItsKind() {
        assertThat(CloseRequest.NONE.isAtOnce()).isFalse();
        assertThat(CloseRequest.NONE.isGraceful()).isFalse();
        assertThat(CloseRequest.AT_ONCE.isAtOnce()).isTrue();
        assertThat(CloseRequest.AT_ONCE.isGraceful()).isFalse();
        assertThat(CloseRequest.within(Duration.ZERO).isAtOnce()).isFalse();
        assertThat(CloseRequest.within(Duration.ZERO).isGraceful()).isTrue();
    }

    @Test
    void shouldHaveADeadlineOnlyIfGraceful() {
        assertThat(CloseRequest.NONE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(CloseRequest.AT_ONCE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(CloseRequest.within(Duration.ZERO).remainingNanos()).isLessThanOrEqualTo(0);
        assertThat(CloseRequest.within(Duration.ofDays(1)).remainingNanos())
                .isBetween(Duration.ofHours(23).toNanos(), Duration.ofDays(1).toNanos());
    }

    @Test
    void shouldAcceptAnyDuration() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

        assertThat(CloseRequest.within(longest).remainingNanos())
                .isGreaterThan(Duration.ofDays(36_000).toNanos());
    }
}
