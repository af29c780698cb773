package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Options: pauses, and what a perf buffer does not support. */
class PerfOptionsIT extends PerfbufFixture {
    private static final int PAUSED = 64; // offset in the control block

    private int paused() {
        return program.block(PerfContract.EVENTS).get(ValueLayout.JAVA_INT, PAUSED);
    }

    private void receiveOne(PerfbufOptions chosen) {
        Received<Numbered> received = subscribed(stream(chosen), 1);
        await().until(() -> paused() == 0);
        send(0, 1);
        received.awaitSize(1);
        received.cancel();
    }

    @Test
    void shouldPauseTheProgramWithoutASubscriber() {
        PerfbufOptions pausing = options.pauseWhenUnsubscribed(Duration.ZERO);
        receiveOne(pausing);
        await().until(() -> paused() == 1);
        assertThat(output(0, 10)).isEqualTo(new PerfContract.Outcome(0, 0, 0));
        assertThat(output(1, 10)).isEqualTo(new PerfContract.Outcome(0, 0, 0));
        receiveOne(pausing); // ends the pause
        await().until(() -> paused() == 1);
        assertThat(audit().attempts()).hasValue(2);
        perfbuf.close();
        perfbuf.onClose().toCompletableFuture().join();
        assertThat(paused()).isZero();
    }

    @Test
    void shouldNotPauseWithinTheLinger() {
        receiveOne(options.pauseWhenUnsubscribed(Duration.ofDays(1)));
        assertThat(audit().delivered()).isEqualTo(1);
        assertThat(paused()).isZero();
        send(0, 1);
    }

    @Test
    void shouldRejectToKeepMoreThanTheBufferOfACpu() {
        assertThat(perfbuf.sizeBytes()).isGreaterThan(4097);
        assertThatThrownBy(() -> stream(options.overflow(Overflow.dropOldest(4097))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("perf buffer events", "dropOldest(4097)", "4096 bytes");
        assertThat(stream(options.overflow(Overflow.dropOldest(4096)))).isNotNull();
    }

    @Test
    void shouldRejectAnAcknowledgementLimitWithoutAcknowledgements() {
        assertThatThrownBy(() -> stream(options.acknowledgeWithin(Duration.ofSeconds(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("perf buffer events", "acknowledgeWithin");
    }

    @Test
    void shouldRejectOptionsOfRings() {
        assertThatThrownBy(() -> BpfEvents.acknowledged(perfbuf, layout, RingbufOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("perf buffer events", "PerfbufOptions");
    }

    @Test
    void shouldRejectOptionsOfPerfBuffersForRings() {
        try (var ring = PerfContract.load(PerfContract.open())) {
            var either = ring.object().buffer(PerfContract.EITHER);
            assertThatThrownBy(() -> BpfEvents.acknowledged(either, record -> 1, options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("ring either", "RingbufOptions");
        }
    }

    @Test
    void shouldNameTheDeclarationThatAPauseRequires() {
        try (var plain = TestObjects.open("perf").load()) {
            var without = plain.perfbuf("events");
            assertThatThrownBy(() ->
                            BpfEvents.perfbuf(
                                    without,
                                    record -> 1,
                                    options.pauseWhenUnsubscribed(Duration.ZERO)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("perf buffer events", "BPF_EVENTS_PERF");
        }
    }
}
