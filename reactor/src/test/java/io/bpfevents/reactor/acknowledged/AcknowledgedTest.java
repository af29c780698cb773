package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Records leave the ring when they are acknowledged; on a simulated ring and a manual loop. */
class AcknowledgedTest extends ManualLoopFixture {
    private long next;

    /** Keeps what it receives. */
    private static final class Received extends BaseSubscriber<Acknowledged<Long>> {
        final List<Acknowledged<Long>> all = new ArrayList<>();

        @Override
        protected void hookOnNext(Acknowledged<Long> one) {
            all.add(one);
        }

        List<Long> events() {
            return all.stream().map(Acknowledged::event).toList();
        }
    }

    private Flux<Acknowledged<Long>> stream(RingbufOptions chosen) {
        return BpfEvents.acknowledged(ring, NUMBER, chosen);
    }

    private Received subscribed() {
        Received received = new Received();
        stream(options).subscribe(received);
        runAll();
        return received;
    }

    private void produce(int records) {
        outputAll(next, next + records);
        next += records;
        runAll();
    }

    private long published() {
        runAll();
        return ring.query(SimulatedRingbuf.Query.CONSUMER_POSITION);
    }

    private RingbufAudit audit() {
        CompletableFuture<RingbufAudit> audit = ring.audit().toCompletableFuture();
        runAll();
        return audit.join();
    }

    @Test
    void shouldPublishTheAcknowledgedPrefix() {
        Received received = subscribed();
        produce(5);
        assertThat(received.events()).isEqualTo(range(0, 5));
        assertThat(received.all.get(3).position()).isEqualTo(3 * SLOT);
        assertThat(published()).isZero();
        received.all.get(1).acknowledge();
        received.all.get(2).acknowledge();
        assertThat(published()).isZero();
        received.all.get(0).acknowledge();
        assertThat(published()).isEqualTo(3 * SLOT);
        received.all.get(4).acknowledge();
        received.all.get(3).acknowledge();
        assertThat(published()).isEqualTo(5 * SLOT);
    }

    @Test
    void shouldCountARecordWhenItsSpaceIsFreed() {
        Received received = subscribed();
        produce(4);
        received.all.get(0).acknowledge();
        received.all.get(2).acknowledge();
        RingbufAudit audit = audit();
        assertThat(audit.delivered()).isEqualTo(1);
        assertThat(audit.pending()).isEqualTo(3);
        assertThat(audit.pendingBytes()).isEqualTo(3 * SLOT);
        assertThat(audit.attempts()).hasValue(4);
        assertThat(audit.acknowledgements().handedOver()).isEqualTo(4);
        assertThat(audit.acknowledgements().unacknowledged()).isEqualTo(2);
        assertThat(audit.acknowledgements().redelivered()).isZero();
        assertThat(audit.acknowledgements().oldest()).isPositive();
    }

    @Test
    void shouldDeliverAgainFromTheFirstUnacknowledgedRecord() {
        Received first = subscribed();
        produce(6);
        first.all.get(0).acknowledge();
        first.all.get(1).acknowledge();
        first.all.get(4).acknowledge(); // out of order: delivered again
        first.cancel();
        first.all.get(2).acknowledge(); // too late
        produce(1);
        Received second = subscribed();
        assertThat(second.events()).isEqualTo(range(2, 7));
        assertThat(audit().acknowledgements().redelivered()).isEqualTo(4);
        first.all.get(3).acknowledge();
        assertThat(published()).isEqualTo(2 * SLOT);
        second.all.forEach(Acknowledged::acknowledge);
        assertThat(published()).isEqualTo(7 * SLOT);
        assertThat(audit().delivered()).isEqualTo(7);
    }

    @Test
    void shouldIgnoreASecondCallOneLapLater() {
        Received received = subscribed();
        produce(1);
        Acknowledged<Long> early = received.all.getFirst();
        early.acknowledge();
        runAll();
        int lap = SIZE / SLOT;
        for (int i = 1; i < lap; i++) {
            produce(1);
            received.all.getLast().acknowledge();
        }
        produce(2); // the first of them has the space of the first record
        assertThat(received.all.get(lap).position()).isEqualTo(SIZE);
        assertThat(published()).isEqualTo(SIZE);
        early.acknowledge();
        early.acknowledgeUpTo(early.position());
        assertThat(published()).isEqualTo(SIZE);
    }

    @Test
    void shouldIgnoreTheAcknowledgementOfARecordThatOthersHaveAcknowledged() {
        Received received = subscribed();
        produce(3);
        Acknowledged<Long> last = received.all.get(2);
        last.acknowledgeUpTo(received.all.get(1).position());
        assertThat(published()).isEqualTo(2 * SLOT);
        int lap = SIZE / SLOT;
        last.acknowledge();
        for (int i = 3; i < lap; i++) {
            produce(1);
            received.all.getLast().acknowledge();
        }
        produce(2);
        received.all.get(0).acknowledge(); // its first call, of a position that was passed
        received.all.get(1).acknowledge();
        assertThat(published()).isEqualTo(SIZE);
        assertThat(audit().acknowledgements().unacknowledged()).isEqualTo(2);
    }

    @Test
    void shouldRejectAPositionThatWasNotDelivered() {
        Received received = subscribed();
        produce(2);
        Acknowledged<Long> one = received.all.getFirst();
        assertThatThrownBy(() -> one.acknowledgeUpTo(2 * SLOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32")
                .hasMessageContaining("16");
    }

    @Test
    void shouldPassDiscardedRecordsAndDecodeFailures() {
        Received received = new Received();
        BpfEvents.<Long>acknowledged(
                        ring,
                        record -> {
                            if (NUMBER.decode(record) == 2) {
                                throw new IllegalStateException("bad");
                            }
                            return NUMBER.decode(record);
                        },
                        options)
                .onErrorContinue((error, value) -> {})
                .subscribe(received);
        produce(1);
        discard();
        next = 2;
        produce(2);
        assertThat(received.events()).containsExactly(0L, 3L);
        assertThat(published()).isZero();
        received.all.getFirst().acknowledge();
        assertThat(published()).isEqualTo(3 * SLOT);
        RingbufAudit audit = audit();
        assertThat(audit.discarded()).hasValue(1);
        assertThat(audit.decodeFailures()).isEqualTo(1);
        assertThat(audit.delivered()).isEqualTo(1);
        assertThat(audit.attempts()).hasValue(4);
    }

    @Test
    void shouldPassTheRecordThatEndsTheStream() {
        Received received = new Received();
        BpfEvents.<Long>acknowledged(
                        ring,
                        record -> {
                            throw new IllegalStateException("bad");
                        },
                        options)
                .onErrorComplete()
                .subscribe(received);
        produce(2);
        assertThat(published()).isEqualTo(SLOT);
        assertThat(audit().decodeFailures()).isEqualTo(1);
    }

    @Test
    void shouldFailWhenARecordIsNotAcknowledgedInTime() {
        StepVerifier.create(stream(options.acknowledgeWithin(Duration.ofMillis(1))))
                .then(() -> produce(1))
                .expectNextCount(1)
                .then(() -> {
                    for (long end = System.nanoTime() + 2_000_000; System.nanoTime() < end; ) {
                        Thread.onSpinWait();
                    }
                    runAll();
                })
                .verifyError(TimeoutException.class);
    }

    @Test
    void shouldAcknowledgeWhatWasSent() {
        List<Sinks.Empty<Void>> sends = new ArrayList<>();
        List<Long> sent = new ArrayList<>();
        stream(options)
                .transform(
                        BpfEvents.acknowledging(
                                event -> {
                                    Sinks.Empty<Void> send = Sinks.empty();
                                    sends.add(send);
                                    return send.asMono();
                                },
                                3))
                .subscribe(sent::add);
        produce(5);
        assertThat(sends).hasSize(3);
        assertThat(published()).isZero();
        sends.get(1).tryEmitEmpty();
        assertThat(published()).isZero();
        assertThat(sends).hasSize(4);
        sends.get(0).tryEmitEmpty();
        assertThat(published()).isEqualTo(2 * SLOT);
        assertThat(sent).containsExactly(1L, 0L);
        assertThat(sends).hasSize(5);
    }

    @Test
    void shouldEndWithTheErrorOfTheSend() {
        StepVerifier.create(
                        stream(options)
                                .transform(
                                        BpfEvents.acknowledging(
                                                event ->
                                                        event == 1
                                                                ? Mono.error(
                                                                        new IllegalStateException(
                                                                                "full"))
                                                                : Mono.empty(),
                                                1)))
                .then(() -> produce(3))
                .expectNext(0L)
                .verifyErrorMessage("full");
        assertThat(published()).isEqualTo(SLOT);
    }

    @Test
    void shouldRefusePoliciesThatSkip() {
        for (Overflow policy :
                List.of(Overflow.latest(), Overflow.drop(), Overflow.dropOldest(100))) {
            assertThatThrownBy(() -> stream(options.overflow(policy)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(policy.toString())
                    .hasMessageContaining("backpressure()");
        }
        assertThat(stream(options.overflow(Overflow.error()))).isNotNull();
    }

    @Test
    void shouldRefuseATimeLimitWithoutAcknowledgements() {
        RingbufOptions limited = options.acknowledgeWithin(Duration.ofSeconds(1));
        assertThatThrownBy(() -> BpfEvents.ringbuf(ring, limited))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acknowledgeWithin");
    }

    @Test
    void shouldWaitForAcknowledgementsAtAGracefulClose() {
        Received received = subscribed();
        produce(2);
        ring.closeGracefully(Duration.ofDays(1));
        runAll();
        received.all.get(0).acknowledge();
        runAll();
        assertThat(ring.onClose().toCompletableFuture()).isNotDone();
        received.all.get(1).acknowledge();
        runAll();
        assertThat(ring.onClose().toCompletableFuture()).isDone();
        assertThat(audit().delivered()).isEqualTo(2);
        assertThat(audit().pending()).isZero();
    }

    @Test
    void shouldReportWhatIsLeftAtTheDeadline() {
        subscribed();
        produce(2);
        ring.closeGracefully(Duration.ZERO);
        runAll();
        assertThat(ring.onClose().toCompletableFuture()).isDone();
        assertThat(ring.stats().acknowledgements().unacknowledged()).isEqualTo(2);
        assertThat(audit().pending()).isEqualTo(2);
    }

    @Test
    void shouldKeepMarkersOutOfTheAccounting() {
        Received received = new Received();
        BpfEvents.<Long>acknowledgedWithLosses(ring, NUMBER, options, loss -> -loss.count())
                .subscribe(received);
        runAll();
        produce(CAPACITY);
        assertThat(output(-1)).isFalse();
        received.all.forEach(Acknowledged::acknowledge);
        runAll();
        produce(1);
        assertThat(received.events()).endsWith(-1L, (long) CAPACITY);
        Acknowledged<Long> marker = received.all.get(CAPACITY);
        marker.acknowledge();
        assertThat(published()).isEqualTo(CAPACITY * SLOT);
        received.all.getLast().acknowledge();
        assertThat(published()).isEqualTo((CAPACITY + 1) * SLOT);
    }

    @Test
    void shouldAcknowledgeNoRecordAfterAMarker() {
        Received received = new Received();
        BpfEvents.<Long>acknowledgedWithLosses(ring, NUMBER, options, loss -> -loss.count())
                .subscribe(received);
        runAll();
        overfill(0, 1);
        runAll();
        received.all.forEach(Acknowledged::acknowledge);
        runAll();
        next = CAPACITY;
        produce(2);
        Acknowledged<Long> marker = received.all.get(CAPACITY);
        assertThat(marker.event()).isEqualTo(-1);
        marker.acknowledgeUpTo(marker.position());
        assertThat(published()).isEqualTo(CAPACITY * SLOT);
    }
}
