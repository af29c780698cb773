package io.bpfevents.reactor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** Cancel and close, on any thread, release everything and lose no unread record. */
class ClosingIT extends KernelRingFixture {
    private static final int SLOT = 16;

    @Test
    void shouldStopAtTheRecordInWhichItIsCancelled() {
        Producer producer = producer(RING);
        producer.produce(10, 8);
        StepVerifier.create(sequences(producer).takeUntil(sequence -> sequence == 4))
                .expectNext(0L, 1L, 2L, 3L, 4L)
                .verifyComplete();
        StepVerifier.create(sequences(producer)).expectNext(5L).thenCancel().verify();
    }

    @Test
    void shouldCompleteWhenTheRingIsClosed() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer))
                .then(() -> producer.produce(1, 8))
                .expectNext(0L)
                .then(() -> producer.ring().close())
                .verifyComplete();
        StepVerifier.create(sequences(producer))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("is closed"))
                .verify();
    }

    @Test
    void shouldEndAtTheRecordThatClosesTheRing() {
        Producer producer = producer(RING);
        producer.produce(10, 8);
        StepVerifier.create(
                        sequences(producer)
                                .doOnNext(sequence -> {
                                    if (sequence == 2) {
                                        producer.ring().close();
                                    }
                                }))
                .expectNext(0L, 1L, 2L)
                .verifyComplete();
        producer.ring().onClose().toCompletableFuture().join();
        assertThat(producer.ring().stats().pendingBytes()).isEqualTo(7 * SLOT);
        assertThat(producer.ring().stats().delivered()).isEqualTo(3);
    }

    @Test
    void shouldCompleteWhenTheObjectIsClosedWithinOnNext() {
        Producer producer = producer(RING);
        producer.produce(10, 8);
        StepVerifier.create(sequences(producer).doOnNext(sequence -> producer.object().close()))
                .expectNext(0L)
                .verifyComplete();
        producer.object().onClose().toCompletableFuture().join();
    }

    @Test
    void shouldReportTheUnreadBytesOfARingThatWasNeverRead() {
        Producer producer = producer(4096);
        BpfRingbuf ring = producer.ring();
        producer.produce(1_000, 8);
        producer.close();
        long fits = Producer.capacity(4096, 8);
        assertThat(ring.stats().pendingBytes()).isEqualTo(fits * SLOT);
        assertThat(ring.stats().reserveFailures()).hasValue(1_000 - fits);
    }

    @Test
    void shouldDeliverTheRecordsInTheRingWhenClosedGracefully() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer), 1)
                .then(() -> producer.produce(10, 8))
                .expectNext(0L)
                .then(() -> producer.ring().closeGracefully(Duration.ofMinutes(1)))
                .thenRequest(4)
                .expectNext(1L, 2L, 3L, 4L)
                .thenRequest(Long.MAX_VALUE)
                .expectNext(5L, 6L, 7L, 8L, 9L)
                .verifyComplete();
    }

    @Test
    void shouldNotDeliverRecordsSentAfterAGracefulClose() {
        Producer producer = producer(RING);
        AtomicBoolean closing = new AtomicBoolean();
        StepVerifier.create(
                        sequences(producer)
                                .doOnNext(sequence -> {
                                    if (closing.compareAndSet(false, true)) {
                                        producer.ring().closeGracefully(Duration.ofMinutes(1));
                                    } else {
                                        producer.produce(1, 8);
                                    }
                                }))
                .then(() -> producer.produce(10, 8))
                .expectNext(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L)
                .thenConsumeWhile(sequence -> true)
                .verifyComplete();
        producer.ring().onClose().toCompletableFuture().join();
        assertThat(producer.ring().stats().pendingBytes()).isPositive();
    }

    @Test
    void shouldEndAGracefulCloseWithoutDemandAtItsDeadline() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer), 1)
                .then(() -> producer.produce(10, 8))
                .expectNext(0L)
                .then(() -> producer.ring().closeGracefully(Duration.ofMillis(10)))
                .verifyComplete();
        producer.ring().onClose().toCompletableFuture().join();
        assertThat(producer.ring().stats().pendingBytes()).isEqualTo(9 * SLOT);
    }

    @Test
    void shouldEndAGracefulCloseWithinABatchAtItsDeadline() {
        Producer producer = producer(RING);
        BpfRingbuf ring = producer.ring();
        producer.produce(10, 8);
        StepVerifier.create(
                        sequences(producer)
                                .doOnNext(sequence -> {
                                    if (sequence == 2) {
                                        ring.closeGracefully(Duration.ZERO);
                                    }
                                }))
                .expectNext(0L, 1L, 2L)
                .verifyComplete();
        ring.onClose().toCompletableFuture().join();
        assertThat(ring.stats().pendingBytes()).isEqualTo(7 * SLOT);
    }

    @Test
    void shouldCloseAnObjectGracefully() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer), 1)
                .then(() -> producer.produce(3, 8))
                .expectNext(0L)
                .then(() -> producer.object().closeGracefully(Duration.ofMinutes(1)))
                .thenRequest(2)
                .expectNext(1L, 2L)
                .verifyComplete();
        producer.object().onClose().toCompletableFuture().join();
    }

    @Test
    void shouldCompleteWhenTheLoopIsClosed() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer)).then(loop::close).verifyComplete();
        loop.onClose().toCompletableFuture().join();
        StepVerifier.create(BpfEvents.ringbuf(producer(RING).ring(), SEQUENCE, options))
                .expectErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("loop is closed"))
                .verify();
    }

    @Test
    void shouldBeClosedFromSeveralThreadsAtOnce() throws Exception {
        for (int round = 0; round < 100; round++) {
            Producer producer = producer(4096);
            BpfRingbuf ring = producer.ring();
            CountDownLatch completed = new CountDownLatch(1);
            sequences(producer).subscribe(ignored -> {}, error -> {}, completed::countDown);
            List.of(
                            CompletableFuture.runAsync(ring::close),
                            CompletableFuture.runAsync(producer::close),
                            CompletableFuture.runAsync(
                                    () -> ring.closeGracefully(Duration.ofMinutes(1))))
                    .forEach(CompletableFuture::join);
            producer.object().onClose().toCompletableFuture().join();
            completed.await();
        }
    }

    @Test
    void shouldReleaseEverythingWhenCancelledUnderLoad() throws Exception {
        ProcessResources before = ProcessResources.count();
        AtomicBoolean producing = new AtomicBoolean(true);
        Producer producer = producer(RING);
        AtomicLong last = new AtomicLong(-1);
        AtomicLong disorder = new AtomicLong();
        CompletableFuture<Void> load =
                CompletableFuture.runAsync(() -> {
                    while (producing.get()) {
                        producer.produce(100, 8);
                    }
                });
        for (int round = 0; round < 1_000; round++) {
            CountDownLatch some = new CountDownLatch(10);
            Disposable subscription =
                    sequences(producer)
                            .subscribe(sequence -> {
                                if (sequence <= last.getAndSet(sequence)) {
                                    disorder.incrementAndGet();
                                }
                                some.countDown();
                            });
            some.await();
            subscription.dispose();
        }
        producing.set(false);
        load.join();
        producer.close();
        producer.object().onClose().toCompletableFuture().join();
        Loops.close(loop);
        assertThat(disorder).hasValue(0);
        await().untilAsserted(() -> assertThat(ProcessResources.count()).isEqualTo(before));
    }

    @Test
    void shouldReleaseEverythingWhenObjectsAreOpenedAndClosed() {
        ProcessResources before = ProcessResources.count();
        for (int round = 0; round < 200; round++) {
            Producer producer = producer(4096);
            producer.produce(10, 8);
            sequences(producer)
                    .subscribe(
                            new BaseSubscriber<Long>() {
                                @Override
                                protected void hookOnSubscribe(Subscription subscription) {
                                    request(5);
                                }
                            });
            producer.close();
            producer.object().onClose().toCompletableFuture().join();
        }
        Loops.close(loop);
        await().untilAsserted(() -> assertThat(ProcessResources.count()).isEqualTo(before));
    }

    @Test
    void shouldStartTheSharedLoopWithTheFirstRingAndEndItWithTheLast() {
        Producer producer = producer(RING);
        producer.produce(1, 8);
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE))
                .expectNextMatches(
                        sequence -> Thread.currentThread().getName().equals("bpf-events-loop"))
                .then(() -> assertThat(ProcessResources.count().threads()).isEqualTo(1))
                .thenCancel()
                .verify();
        producer.close();
        await().until(() -> ProcessResources.count().threads() == 0);
    }

    @Test
    void shouldDeliverInOrderAcrossCancels() {
        Producer producer = producer(RING);
        producer.produce(1_000, 8);
        StepVerifier.create(sequences(producer).take(7).repeat(99))
                .expectNextSequence(LongStream.range(0, 700).boxed().toList())
                .verifyComplete();
    }
}
