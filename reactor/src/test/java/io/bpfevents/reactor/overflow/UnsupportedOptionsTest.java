package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Options that a ring does not support are rejected when the stream is assembled. */
class UnsupportedOptionsTest extends ManualLoopFixture {
    private static void assertRefused(ThrowingCallable assembly, CharSequence... parts) {
        assertThatThrownBy(assembly)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private void assertRefused(RingbufOptions with, CharSequence... parts) {
        assertRefused(() -> BpfEvents.ringbuf(ring, NUMBER, with), parts);
    }

    @Test
    void shouldRejectNegativeKeepBytes() {
        assertRefused(() -> Overflow.dropOldest(-1), "keepBytes", "-1");
    }

    @Test
    void shouldRejectKeepBytesAboveTheSizeOfTheRing() {
        assertRefused(
                options.overflow(Overflow.dropOldest(SIZE + 1)),
                "ring events",
                "dropOldest(4097)",
                "4096 bytes",
                "keep less");
        assertThatCode(() -> numbers(Overflow.dropOldest(SIZE))).doesNotThrowAnyException();
    }

    @Test
    void shouldRejectAThresholdOfZero() {
        assertRefused(() -> Wakeup.atBytes(0), "at least one byte", "0", "adaptive()");
        assertRefused(() -> Wakeup.atBytes(Long.MIN_VALUE), "at least one byte");
    }

    @Test
    void shouldRejectAThresholdAboveHalfTheRing() {
        assertRefused(
                options.wakeup(Wakeup.atBytes(SIZE / 2 + 1)),
                "ring events",
                "atBytes(2049)",
                "half",
                "4096");
    }

    @Test
    void shouldRejectWakeUpsAndPausesOfASimulatedRing() {
        assertRefused(options.wakeup(Wakeup.timed()), "ring events", "simulated ring", "adaptive");
        assertRefused(options.wakeup(Wakeup.atBytes(1)), "ring events", "simulated ring");
        assertRefused(
                options.pauseWhenUnsubscribed(Duration.ZERO),
                "ring events",
                "paused",
                "simulated ring");
    }

    @Test
    void shouldRejectANegativeLinger() {
        assertRefused(
                () -> options.pauseWhenUnsubscribed(Duration.ofNanos(-1)), "linger", "negative");
    }

    @Test
    void shouldAcceptTheOptionsThatASimulatedRingSupports() {
        assertThatCode(() -> numbers(Overflow.error())).doesNotThrowAnyException();
        assertThatCode(() -> BpfEvents.ringbufWithLosses(ring, NUMBER, options, Loss::count))
                .doesNotThrowAnyException();
        assertThatCode(() -> BpfEvents.ringbuf(ring, NUMBER, options.wakeup(Wakeup.adaptive())))
                .doesNotThrowAnyException();
    }
}
