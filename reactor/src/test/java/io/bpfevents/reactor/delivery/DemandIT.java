package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Exactly what was requested is read; the rest stays in the kernel. */
class DemandIT extends KernelRingFixture {
    private static final int SLOT = 16; // 8 bytes of header and 8 of record

    @Test
    void shouldReadNoMoreThanRequested() {
        Producer producer = producer(RING);
        producer.produce(10, 8);
        StepVerifier.create(sequences(producer), 3)
                .expectNext(0L, 1L, 2L)
                .then(() ->
                        await().until(
                                        () -> producer.ring().stats(),
                                        stats ->
                                                stats.delivered() == 3
                                                        && stats.pendingBytes() == 7 * SLOT))
                .thenRequest(2)
                .expectNext(3L, 4L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReadNothingWithoutDemand() {
        Producer producer = producer(4096);
        StepVerifier.create(sequences(producer), 0)
                .then(() -> producer.produce(1_000, 8))
                .then(() ->
                        await().until(
                                        () -> producer.ring().stats().reserveFailures().getAsLong(),
                                        failures -> failures > 0))
                .then(() -> assertFull(producer))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(
                        LongStream.range(0, Producer.capacity(4096, 8)).boxed().toList())
                .thenCancel()
                .verify();
    }

    private static void assertFull(Producer producer) {
        RingbufStats stats = producer.ring().stats();
        long fits = Producer.capacity(4096, 8);
        assertThat(stats.delivered()).isZero();
        assertThat(stats.pendingBytes()).isEqualTo(fits * SLOT);
        assertThat(stats.reserveFailures()).hasValue(1_000 - fits);
        assertThat(stats.reserveRefused()).hasValue(0);
        assertThat(producer.totals().failures()).isEqualTo(1_000 - fits);
    }

    @Test
    void shouldDeliverOneByOne() {
        Producer producer = producer(RING);
        producer.produce(1_000, 8);
        StepVerifier.Step<Long> step = StepVerifier.create(sequences(producer), 0);
        for (long i = 0; i < 1_000; i++) {
            step = step.thenRequest(1).expectNext(i);
        }
        step.thenCancel().verify();
    }

    @Test
    void shouldServeDemandFromWithinOnNext() throws Exception {
        Producer producer = producer(RING);
        int count = 5_000;
        producer.produce(count, 8);
        List<Long> received = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        sequences(producer)
                .subscribe(
                        new BaseSubscriber<Long>() {
                            @Override
                            protected void hookOnSubscribe(Subscription subscription) {
                                request(1);
                            }

                            @Override
                            protected void hookOnNext(Long sequence) {
                                received.add(sequence);
                                all.countDown();
                                request(1);
                            }
                        });
        all.await();
        assertThat(received).isEqualTo(LongStream.range(0, count).boxed().toList());
    }

    @Test
    void shouldServeDemandFromAnotherThread() {
        Producer producer = producer(RING);
        producer.produce(10_000, 8);
        StepVerifier.create(sequences(producer).publishOn(Schedulers.parallel(), 2).limitRate(1))
                .expectNextSequence(LongStream.range(0, 10_000).boxed().toList())
                .thenCancel()
                .verify();
    }

    @Test
    void shouldNotEmitBeforeOnSubscribeHasReturned() throws Exception {
        for (int round = 0; round < 200; round++) {
            Producer producer = producer(4096);
            producer.produce(10, 8);
            AtomicInteger early = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(10);
            sequences(producer)
                    .subscribe(
                            new BaseSubscriber<Long>() {
                                private volatile boolean subscribed;

                                @Override
                                protected void hookOnSubscribe(Subscription subscription) {
                                    request(Long.MAX_VALUE);
                                    for (int spin = 0; spin < 10_000; spin++) {
                                        Thread.onSpinWait(); // time for the loop to emit too early
                                    }
                                    subscribed = true;
                                }

                                @Override
                                protected void hookOnNext(Long sequence) {
                                    if (!subscribed) {
                                        early.incrementAndGet();
                                    }
                                    all.countDown();
                                }
                            });
            all.await();
            assertThat(early).hasValue(0);
            producer.close();
        }
    }

    @Test
    void shouldTreatBadDemandAsReactorDoes() {
        Producer producer = producer(RING);
        producer.produce(2, 8);
        StepVerifier.create(sequences(producer), 0)
                .thenRequest(1)
                .expectNext(0L)
                .consumeSubscriptionWith(subscription -> subscription.request(0))
                .consumeSubscriptionWith(subscription -> subscription.request(-1))
                .thenRequest(1)
                .expectNext(1L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldNotUseDemandForRecordsThatAFilterRejects() {
        Producer producer = producer(RING);
        producer.produce(10_000, 8);
        StepVerifier.create(sequences(producer).filter(sequence -> sequence == 9_999), 1)
                .expectNext(9_999L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldSleepWhileAFullRingIsStalled() {
        Producer producer = producer(RING);
        PollLoop guarded = PollLoop.create();
        long[] waits = new long[1];
        long before = System.nanoTime();
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                producer.ring(),
                                SEQUENCE,
                                RingbufOptions.defaults().pollLoop(guarded)),
                        1)
                .then(() -> producer.produce(100_000, 8))
                .expectNext(0L)
                .then(() ->
                        await().until(
                                        () -> producer.ring().stats(),
                                        stats -> stats.delivered() == 1))
                .then(() -> waits[0] = LoopCounters.waits(guarded))
                .expectNoEvent(Duration.ofSeconds(1))
                .then(() -> producer.produce(1_000, 8))
                .then(() -> waits[0] = LoopCounters.waits(guarded) - waits[0])
                .thenCancel()
                .verify();
        guarded.close();
        // one wait of the guard timer per second of this test
        long seconds = Duration.ofNanos(System.nanoTime() - before).toSeconds();
        assertThat(waits[0]).isLessThan(10 + seconds);
    }
}
