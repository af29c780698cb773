package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * Another process has written an invalid consumer position: the ring ends with an error that
 * reports the positions, or is closed as requested; nothing hangs, and another ring of the loop
 * continues.
 */
@Timeout(60) // a hang is a failure
abstract class WildConsumerContract {
    private static final RecordDecoder<Long> BYTES = MemorySegment::byteSize;

    private final AtomicInteger otherTaken = new AtomicInteger();
    private SharedPositions word;
    private long wild; // the position that was written
    private long producer; // the producer position at that time

    /** The ring whose consumer position is written. */
    abstract Ringbuf ring();

    abstract SharedPositions word();

    /** Another ring, which is read by the same loop throughout. */
    abstract Ringbuf other();

    abstract RingbufOptions options();

    /** Sends some records of 8 bytes. */
    abstract void produce(Ringbuf ring, int count);

    /** Waits until the loop has no work. */
    abstract void settle();

    private Flux<Long> stream(Ringbuf ring) {
        return BpfEvents.ringbuf(ring, BYTES, options());
    }

    @BeforeEach
    void readTheOther() {
        stream(other()).subscribe(ignored -> otherTaken.incrementAndGet());
        word = word();
    }

    /** After each test the loop still serves the other ring. */
    @AfterEach
    void shouldStillServeTheOtherRing() {
        assertOtherContinues();
        assertThat(other().onClose().toCompletableFuture()).isNotDone();
        word.close();
        closeAll();
    }

    /** Closes the rings and the loop. */
    abstract void closeAll();

    private void assertOtherContinues() {
        int before = otherTaken.get();
        produce(other(), 3);
        await().pollDelay(Duration.ZERO)
                .until(() -> {
                    settle();
                    return otherTaken.get() == before + 3;
                });
    }

    final void write(WildPosition position) {
        producer = word.producer();
        wild = position.in(word.get(), producer, ring().sizeBytes());
        word.set(wild);
    }

    final void assertDescribed(Throwable error) {
        assertThat(error)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("read ring events")
                .hasMessageContaining("makes no sense")
                .hasMessageContaining("consumer " + wild + ",")
                .hasMessageContaining("producer " + producer + ",")
                .hasMessageContaining("size " + ring().sizeBytes())
                .hasMessageContaining("load the BPF object again");
    }

    private void assertEnded() {
        CompletableFuture<Void> end = ring().onClose().toCompletableFuture();
        assertThatThrownBy(end::get)
                .isInstanceOf(ExecutionException.class)
                .satisfies(error -> assertDescribed(error.getCause()));
        assertAuditFails();
        StepVerifier.create(stream(ring()))
                .expectErrorSatisfies(error -> {
                    assertThat(error).hasMessageContaining("is closed, since it broke");
                    assertDescribed(error.getCause());
                })
                .verify();
    }

    private void assertAuditFails() {
        CompletableFuture<RingbufAudit> audit = ring().audit().toCompletableFuture();
        assertThatThrownBy(audit::get)
                .isInstanceOf(ExecutionException.class)
                .satisfies(error -> assertDescribed(error.getCause()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheRingThatIsRead(WildPosition position) {
        StepVerifier.create(stream(ring()))
                .then(() -> produce(ring(), 2))
                .then(this::settle)
                .expectNext(8L, 8L)
                .then(this::settle)
                .then(() -> write(position))
                .then(this::assertOtherContinues)
                .expectErrorSatisfies(this::assertDescribed)
                .verify();
        assertEnded();
        assertThat(ring().stats().delivered()).isEqualTo(2);
        assertThat(ring().stats().pendingBytes()).isZero(); // the last valid value
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheRingThatIsParkedWithoutDemand(WildPosition position) {
        StepVerifier.create(stream(ring()), 1)
                .then(() -> produce(ring(), 3))
                .then(this::settle)
                .expectNext(8L)
                .then(this::settle)
                .then(() -> write(position))
                .then(this::assertOtherContinues)
                .expectErrorSatisfies(this::assertDescribed)
                .verify();
        assertEnded();
        assertThat(ring().stats().pendingBytes()).isEqualTo(32);
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheRingThatHasNoSubscriberNow(WildPosition position) {
        StepVerifier.create(stream(ring()))
                .then(() -> produce(ring(), 1))
                .then(this::settle)
                .expectNext(8L)
                .thenCancel()
                .verify();
        settle();
        write(position);
        assertOtherContinues();
        assertEnded();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailTheFirstSubscriber(WildPosition position) {
        produce(ring(), 2);
        write(position);
        StepVerifier.create(stream(ring()))
                .then(this::settle)
                .expectErrorSatisfies(this::assertDescribed)
                .verify();
        assertEnded();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailTheAuditOfAnUnusedRing(WildPosition position) throws Exception {
        produce(ring(), 2);
        write(position);
        assertAuditFails();
        ring().close();
        ring().onClose().toCompletableFuture().get(); // nothing was read, so the close succeeds
        assertAuditFails();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailTheAuditOfARingInUse(WildPosition position) {
        StepVerifier.create(stream(ring()))
                .then(this::settle)
                .then(() -> {
                    write(position);
                    CompletableFuture<RingbufAudit> audit = ring().audit().toCompletableFuture();
                    settle();
                    assertThatThrownBy(audit::get).hasCauseInstanceOf(BpfException.class);
                })
                .expectErrorSatisfies(this::assertDescribed)
                .verify();
        assertEnded();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompleteWhenClosed(WildPosition position) throws Exception {
        StepVerifier.create(stream(ring()), 0)
                .then(() -> produce(ring(), 2))
                .then(this::settle)
                .then(() -> {
                    write(position);
                    ring().close();
                    settle();
                })
                .verifyComplete();
        ring().onClose().toCompletableFuture().get();
        assertAuditFails();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAGracefulCloseThatCannotDeliver(WildPosition position) {
        StepVerifier.create(stream(ring()), 0)
                .then(() -> produce(ring(), 2))
                .then(this::settle)
                .then(() -> {
                    write(position);
                    ring().closeGracefully(Duration.ofDays(1));
                    settle();
                })
                .expectErrorSatisfies(this::assertDescribed)
                .verify();
        assertEnded();
    }
}
