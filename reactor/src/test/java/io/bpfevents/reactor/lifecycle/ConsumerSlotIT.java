package io.bpfevents.reactor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** One subscriber at a time; the next one continues with the first unread record. */
class ConsumerSlotIT extends KernelRingFixture {
    @Test
    void shouldRejectASecondSubscriberAndNameShare() {
        Producer producer = producer(RING);
        Flux<Long> sequences = sequences(producer);
        StepVerifier.create(sequences)
                .then(() ->
                        StepVerifier.create(sequences)
                                .expectErrorSatisfies(error ->
                                        assertThat(error)
                                                .isInstanceOf(IllegalStateException.class)
                                                .hasMessageContaining("ring events")
                                                .hasMessageContaining("share()"))
                                .verify())
                .then(() -> producer.produce(1, 8))
                .expectNext(0L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldContinueWithTheNextRecordWhenRepeated() {
        Producer producer = producer(RING);
        int count = 10_000;
        producer.produce(count, 8);
        StepVerifier.create(sequences(producer).take(1).repeat(count - 1))
                .expectNextSequence(LongStream.range(0, count).boxed().toList())
                .verifyComplete();
    }

    @Test
    void shouldContinueWithTheNextRecordWhenRetried() {
        Producer producer = producer(RING);
        producer.produce(1_000, 8);
        Flux<Long> picky =
                sequences(producer)
                        .map(sequence -> {
                            if (sequence % 2 == 1) {
                                throw new IllegalArgumentException("odd");
                            }
                            return sequence;
                        })
                        .retry();
        StepVerifier.create(picky)
                .expectNextSequence(LongStream.range(0, 500).map(even -> 2 * even).boxed().toList())
                .thenCancel()
                .verify();
    }

    @Test
    void shouldFreeTheSlotForSwitchMap() {
        Producer producer = producer(RING);
        Sinks.Many<Integer> triggers = Sinks.many().unicast().onBackpressureBuffer();
        StepVerifier.Step<Long> step =
                StepVerifier.create(triggers.asFlux().switchMap(trigger -> sequences(producer)));
        for (int i = 0; i < 1_000; i++) {
            int trigger = i;
            step =
                    step.then(() -> triggers.tryEmitNext(trigger).orThrow())
                            .then(() -> producer.produce(1, 8))
                            .expectNext((long) i);
        }
        step.thenCancel().verify();
    }

    @Test
    void shouldBeSharedOnAndOffByOneThread() {
        Producer producer = producer(RING);
        Flux<Long> shared = sequences(producer).share();
        for (int i = 0; i < 10_000; i++) {
            producer.produce(1, 8);
            assertThat(shared.blockFirst()).isEqualTo(i);
        }
    }

    @Test
    void shouldBeSharedOnAndOffBySeveralThreadsWithoutAHang() throws Exception {
        Producer producer = producer(RING);
        Flux<Long> shared = sequences(producer).share();
        int threads = 4;
        int rounds = 10_000 / threads;
        AtomicInteger served = new AtomicInteger();
        AtomicInteger rejected = new AtomicInteger();
        AtomicLong made = new AtomicLong();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int buffer = thread;
            workers.add(
                    CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < rounds; i++) {
                            CountDownLatch ended = new CountDownLatch(1);
                            Disposable subscription =
                                    shared.take(1)
                                            .doFinally(signal -> ended.countDown())
                                            .subscribe(
                                                    sequence -> served.incrementAndGet(),
                                                    error -> {
                                                        assertThat(error)
                                                                .hasMessageContaining("share()");
                                                        rejected.incrementAndGet();
                                                    });
                            awaitEnd(ended, producer, made, buffer);
                            subscription.dispose();
                        }
                    }));
        }
        for (CompletableFuture<Void> worker : workers) {
            worker.get();
        }
        assertThat(served.get() + rejected.get()).isEqualTo(threads * rounds);
        assertThat(served.get()).isPositive();
    }

    /** Produces until the subscriber has ended: another one may have received its record. */
    private static void awaitEnd(
            CountDownLatch ended, Producer producer, AtomicLong made, int buffer) {
        while (ended.getCount() > 0) {
            producer.call(1).size(8).buffer(buffer).runFrom(made.getAndIncrement());
        }
    }

    @Test
    void shouldStayOnTheLoopOfItsFirstUse() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer).take(0)).verifyComplete();
        producer.produce(1, 8);
        StepVerifier.create(sequences(producer).take(1)).expectNext(0L).verifyComplete();
        try (PollLoop other = PollLoop.create()) {
            StepVerifier.create(
                            BpfEvents.ringbuf(
                                    producer.ring(),
                                    SEQUENCE,
                                    RingbufOptions.defaults().pollLoop(other)))
                    .expectErrorSatisfies(error ->
                            assertThat(error).hasMessageContaining("loop of its first use"))
                    .verify();
        }
    }

    @Test
    void shouldNotFailOthersForALoopThatIsClosed() {
        PollLoop closed = PollLoop.create();
        closed.close();
        RingbufOptions wrong = RingbufOptions.defaults().pollLoop(closed);
        for (int round = 0; round < 200; round++) {
            Producer producer = producer(4096);
            producer.produce(1, 8);
            CompletableFuture<Void> rejected =
                    CompletableFuture.runAsync(() ->
                            StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE, wrong))
                                    .verifyError(IllegalStateException.class));
            StepVerifier.create(sequences(producer)).expectNext(0L).thenCancel().verify();
            rejected.join();
            producer.close();
        }
    }

    @Test
    void shouldRejectASecondObjectOverTheSameMap() throws Exception {
        Path pin = Path.of("/sys/fs/bpf/bpf-events-slot-" + ProcessHandle.current().pid());
        Producer pinned = Producer.loadPinned(RING, pin);
        try (pinned;
                BpfRingbuf second = BpfRingbuf.openPinned(pin)) {
            pinned.produce(2, 8);
            StepVerifier.create(sequences(pinned))
                    .expectNext(0L, 1L)
                    .then(() ->
                            StepVerifier.create(BpfEvents.ringbuf(second, SEQUENCE, options))
                                    .expectErrorSatisfies(error ->
                                            assertThat(error)
                                                    .hasMessageContaining(
                                                            "another object reads the same map"))
                                    .verify())
                    .thenCancel()
                    .verify();
            pinned.produce(1, 8);
            pinned.ring().close();
            pinned.ring().onClose().toCompletableFuture().get();
            StepVerifier.create(BpfEvents.ringbuf(second, SEQUENCE, options))
                    .expectNext(2L)
                    .thenCancel()
                    .verify();
        } finally {
            Files.deleteIfExists(pin);
            Files.deleteIfExists(pin.resolveSibling(pin.getFileName() + "_ctl"));
        }
    }
}
