package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Options that a program without the contract, or libbpf's reader, does not support. */
@KernelTest
class UnsupportedOptionsIT {
    private final RingbufOptions options = RingbufOptions.defaults();
    private final BpfObject plain = TestObjects.open("plain").load();

    @AfterEach
    void close() {
        plain.close();
        plain.onClose().toCompletableFuture().join();
    }

    private static void assertRefused(BpfRingbuf ring, RingbufOptions with, CharSequence... parts) {
        assertThatThrownBy(() -> BpfEvents.ringbuf(ring, with))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ring events")
                .hasMessageContainingAll(parts);
    }

    @Test
    void shouldRejectErrorWithoutAFailureCounter() {
        assertRefused(
                plain.ringbuf("events"),
                options.overflow(Overflow.error()),
                "error()",
                "BPF_EVENTS_RING",
                "object.ringbuf(name, failures)");
        BpfRingbuf counted = plain.ringbuf("events", () -> 0);
        assertThatCode(() -> BpfEvents.ringbuf(counted, options.overflow(Overflow.error())))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldRejectMarkersWithoutTheContract() {
        for (BpfRingbuf ring : List.of(plain.ringbuf("events"), plain.ringbuf("events", () -> 0))) {
            assertThatThrownBy(() ->
                            BpfEvents.ringbufWithLosses(
                                    ring, record -> record.byteSize(), options, Loss::count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("ring events", "BPF_EVENTS_RING", "losses(ring)");
        }
    }

    @Test
    void shouldRejectWakeUpsAndPausesWithoutTheContract() {
        BpfRingbuf ring = plain.ringbuf("events");
        assertRefused(ring, options.wakeup(Wakeup.timed()), "adaptive", "BPF_EVENTS_RING");
        assertRefused(ring, options.wakeup(Wakeup.atBytes(1)), "adaptive", "BPF_EVENTS_RING");
        assertRefused(
                ring,
                options.pauseWhenUnsubscribed(Duration.ZERO),
                "BPF_EVENTS_RING",
                "bpf_events_enabled()");
    }

    @Test
    void shouldRejectToSkipUnderLibbpf() {
        String reader = "io.bpfevents.reader";
        System.setProperty(reader, "libbpf");
        try {
            for (Overflow policy :
                    List.of(Overflow.dropOldest(), Overflow.latest(), Overflow.drop())) {
                assertRefused(
                        plain.ringbuf("events"),
                        options.overflow(policy),
                        policy.toString(),
                        "-Dio.bpfevents.reader");
            }
            assertThatCode(() -> BpfEvents.ringbuf(plain.ringbuf("events"), options))
                    .doesNotThrowAnyException();
        } finally {
            System.clearProperty(reader);
        }
    }

    @Test
    void shouldRejectAcknowledgementsUnderLibbpf() {
        String reader = "io.bpfevents.reader";
        BpfRingbuf ring = plain.ringbuf("events");
        System.setProperty(reader, "libbpf");
        try {
            assertThatThrownBy(() -> BpfEvents.acknowledged(ring, Producer::sequence, options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "ring events", "libbpf", "acknowledge", "-Dio.bpfevents.reader");
        } finally {
            System.clearProperty(reader);
        }
        assertThatCode(() -> BpfEvents.acknowledged(ring, Producer::sequence, options))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldAcceptOneFailureCounterOnly() {
        BpfRingbuf counted = plain.ringbuf("events", () -> 0);
        assertThatThrownBy(() -> plain.ringbuf("events", () -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("ring events", "has a failure counter");
        assertThat(plain.ringbuf("events")).isSameAs(counted);
        try (Producer producer = Producer.load(4096)) {
            assertThatThrownBy(() -> producer.object().ringbuf("events", () -> 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("ring events", "contract");
        }
    }

    @Test
    void shouldPropagateAnErrorOfACounterAtOnce() {
        assertThatThrownBy(() ->
                        plain.ringbuf(
                                "events",
                                () -> {
                                    throw new IllegalStateException("no");
                                }))
                .hasMessage("no");
        plain.ringbuf("events", () -> 0); // it did not become the counter
    }

    @Test
    void shouldKeepTheLastValueOfACounterThatThrowsLater() {
        AtomicLong lost = new AtomicLong(100);
        BpfRingbuf ring =
                plain.ringbuf(
                        "events",
                        () -> {
                            if (lost.get() < 0) {
                                throw new IllegalStateException("no");
                            }
                            return lost.get();
                        });
        lost.set(105);
        assertThat(ring.stats().reserveFailures()).hasValue(5);
        assertThat(ring.stats().reserveRefused()).isEmpty();
        lost.set(-1);
        assertThat(ring.stats().reserveFailures()).hasValue(5);
        StepVerifier.create(BpfEvents.ringbuf(ring, options.overflow(Overflow.error())))
                .then(() -> plain.program("produce_16").testRun(args(1)))
                .expectNextCount(1)
                .then(ring::close)
                .verifyComplete();
        assertThat(ring.stats().reserveFailures()).hasValue(5);
    }

    private static MemorySegment args(long count) {
        long[] args = new long[8];
        args[1] = count;
        return MemorySegment.ofArray(args);
    }

    @Test
    void shouldEndByTheProgramsOwnCount() {
        AtomicLong lost = new AtomicLong(7);
        BpfRingbuf ring = plain.ringbuf("events", lost::get);
        StepVerifier.create(BpfEvents.ringbuf(ring, options.overflow(Overflow.error())))
                .then(() -> lost.set(9))
                .expectErrorSatisfies(
                        error -> assertThat(((EventsLostException) error).lost()).isEqualTo(2))
                .verify();
    }
}
