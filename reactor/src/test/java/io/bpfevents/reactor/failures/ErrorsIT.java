package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

/** Errors of decoders and subscribers: they end their own stream, and no other. */
class ErrorsIT extends KernelRingFixture {
    private static final RecordDecoder<Long> NOT_THREE =
            record -> {
                long sequence = Producer.sequence(record);
                if (sequence == 3) {
                    throw new IllegalArgumentException("three");
                }
                return sequence;
            };

    @Test
    void shouldEndWithTheDecodersErrorAndThePositionOfTheRecord() {
        Producer producer = producer(RING);
        producer.produce(5, 12);
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), NOT_THREE, options))
                .expectNext(0L, 1L, 2L)
                .expectErrorSatisfies(error -> {
                    assertThat(error)
                            .isInstanceOf(RecordDecodingException.class)
                            .hasRootCauseMessage("three")
                            .hasMessageContaining("12 bytes")
                            .hasMessageContaining("position 72");
                    RecordDecodingException failure = (RecordDecodingException) error;
                    assertThat(failure.size()).isEqualTo(12);
                    assertThat(failure.position()).isEqualTo(3 * (8 + 16));
                })
                .verify();
    }

    @Test
    void shouldContinueAfterTheRecordWhenRetried() {
        Producer producer = producer(RING);
        producer.produce(5, 8);
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), NOT_THREE, options).retry(1))
                .expectNext(0L, 1L, 2L, 4L)
                .then(() ->
                        await().until(
                                        () -> producer.ring().stats(),
                                        stats ->
                                                stats.delivered() == 4
                                                        && stats.decodeFailures() == 1
                                                        && stats.pendingBytes() == 0))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldPassTheRecordToOnErrorContinue() {
        Producer producer = producer(RING);
        producer.produce(5, 8);
        List<Object> values = new ArrayList<>();
        StepVerifier.create(
                        BpfEvents.ringbuf(producer.ring(), NOT_THREE, options)
                                .onErrorContinue((error, value) -> values.add(value)),
                        4)
                .expectNext(0L, 1L, 2L, 4L)
                .thenCancel()
                .verify();
        assertThat(values)
                .singleElement()
                .satisfies(value ->
                        assertThat(Producer.sequence(((Event) value).segment())).isEqualTo(3));
    }

    @Test
    void shouldTreatADecodedNullAsAnError() {
        Producer producer = producer(RING);
        producer.produce(1, 8);
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), nulls(), options))
                .expectErrorSatisfies(
                        error -> assertThat(error).hasRootCauseMessage("the decoder returned null"))
                .verify();
    }

    private static RecordDecoder<Long> nulls() {
        return record -> null;
    }

    @Test
    void shouldNotEndTheLoopOrOtherRings() {
        Producer broken = producer(RING);
        Producer sound = producer(RING);
        StepVerifier.create(sequences(sound))
                .then(() -> broken.produce(4, 8))
                .then(() ->
                        StepVerifier.create(BpfEvents.ringbuf(broken.ring(), NOT_THREE, options))
                                .expectNextCount(3)
                                .verifyError(RecordDecodingException.class))
                .then(() -> sound.produce(2, 8))
                .expectNext(0L, 1L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldCancelASubscriberThatThrowsAndDropItsError() throws Exception {
        Producer producer = producer(RING);
        producer.produce(3, 8);
        AtomicReference<Throwable> dropped = new AtomicReference<>();
        CountDownLatch reported = new CountDownLatch(1);
        Hooks.onErrorDropped(error -> {
            dropped.set(error);
            reported.countDown();
        });
        try {
            sequences(producer).subscribe(new Thrower());
            reported.await();
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped.get()).hasMessage("rule 2.13");
        StepVerifier.create(sequences(producer)).expectNext(1L, 2L).thenCancel().verify();
    }

    @Test
    void shouldContinueWhenAnErrorHandlerThrows() {
        Producer broken = producer(RING);
        broken.produce(4, 8);
        assertDropped(
                () ->
                        BpfEvents.ringbuf(broken.ring(), NOT_THREE, options)
                                .subscribe(ignored -> {}, error -> rethrow("onError")),
                "onError");
    }

    @Test
    void shouldContinueWhenTheErrorHandlerOfARejectedSubscriberThrows() {
        Producer taken = producer(RING);
        sequences(taken).subscribe();
        assertDropped(
                () -> sequences(taken).subscribe(ignored -> {}, error -> rethrow("rejected")),
                "rejected");
    }

    @Test
    void shouldContinueWhenOnCompleteThrows() {
        Producer closed = producer(RING);
        BpfRingbuf ring = closed.ring();
        sequences(closed)
                .subscribe(
                        new Thrower() {
                            @Override
                            public void onComplete() {
                                rethrow("onComplete");
                            }
                        });
        assertDropped(ring::close, "onComplete");
    }

    @Test
    void shouldContinueWhenAHookThrowsItsArgument() {
        Producer broken = producer(RING);
        Producer sound = producer(RING);
        broken.produce(4, 8);
        Hooks.onOperatorError((error, value) -> {
            throw (RuntimeException) error;
        });
        try {
            StepVerifier.create(sequences(sound))
                    .then(() ->
                            StepVerifier.create(
                                            BpfEvents.ringbuf(broken.ring(), NOT_THREE, options))
                                    .expectNextCount(3)
                                    .verifyError(RecordDecodingException.class))
                    .then(() -> sound.produce(1, 8))
                    .expectNext(0L)
                    .thenCancel()
                    .verify();
        } finally {
            Hooks.resetOnOperatorError();
        }
    }

    private static void rethrow(String where) {
        throw new IllegalStateException(where);
    }

    /** Another ring of the loop delivers before and after the error is dropped. */
    private void assertDropped(Runnable trouble, String message) {
        CompletableFuture<Throwable> dropped = new CompletableFuture<>();
        Hooks.onErrorDropped(dropped::complete);
        Producer sound = producer(RING);
        try {
            StepVerifier.create(sequences(sound))
                    .then(() -> sound.produce(1, 8))
                    .expectNext(0L)
                    .then(trouble)
                    .then(() -> assertThat(dropped.join()).hasMessage(message))
                    .then(() -> sound.produce(1, 8))
                    .expectNext(1L)
                    .thenCancel()
                    .verify();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    private static class Thrower implements CoreSubscriber<Long> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Long sequence) {
            throw new IllegalStateException("rule 2.13");
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void shouldFailEveryRingOfALoopThatAFatalErrorBreaks() throws Exception {
        Producer first = producer(RING);
        Producer second = producer(RING);
        Error fatal =
                new UnsupportedClassVersionError("fatal, as every LinkageError"); // Reactor's list
        CountDownLatch uncaught = new CountDownLatch(1);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.countDown());
        try {
            StepVerifier.create(sequences(first))
                    .then(() ->
                            sequences(second)
                                    .doOnNext(sequence -> {
                                        throw fatal;
                                    })
                                    .subscribe(ignored -> {}, error -> {}))
                    .then(() -> second.produce(1, 8))
                    .expectErrorSatisfies(error -> assertThat(error).isSameAs(fatal))
                    .verify();
            uncaught.await();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        RingbufAudit last = second.ring().audit().toCompletableFuture().join();
        assertThat(last.delivered())
                .isEqualTo(1); // the record was delivered, and the subscriber threw
        assertThat(last.attempts()).hasValue(1);
        Producer third = producer(RING);
        third.produce(1, 8);
        StepVerifier.create(sequences(third)).expectNext(0L).thenCancel().verify();
    }

    @Test
    void shouldForbidReadingARecordAfterItsPass() {
        Producer producer = producer(RING);
        producer.produce(1, 8);
        AtomicReference<MemorySegment> kept = new AtomicReference<>();
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                producer.ring(),
                                record -> {
                                    kept.set(record);
                                    return 1;
                                },
                                options))
                .expectNext(1)
                .then(() -> await().until(() -> producer.ring().stats().delivered() == 1))
                .thenCancel()
                .verify();
        assertThat(kept.get().isReadOnly()).isTrue();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> kept.get().get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOfAny(IllegalStateException.class, WrongThreadException.class);
    }
}
