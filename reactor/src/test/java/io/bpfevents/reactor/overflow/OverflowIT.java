package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The policies on rings of the kernel, whose loop is woken by the policy's own polls alone. */
class OverflowIT extends KernelRingFixture {
    private static final int SMALL = 4096;
    private static final long FITS = Producer.capacity(SMALL, 8);

    private Flux<Long> sequences(Producer producer, Overflow policy) {
        return BpfEvents.ringbuf(producer.ring(), SEQUENCE, options.overflow(policy));
    }

    static List<Overflow> skipping() {
        return List.of(
                Overflow.dropOldest(), Overflow.dropOldest(64), Overflow.latest(), Overflow.drop());
    }

    private static void assertBalanced(Producer producer) {
        RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
        assertThat(audit.attempts()).as(audit.toString()).hasValue(producer.next());
    }

    private static void awaitDropped(Producer producer, long count) {
        await().until(() -> producer.ring().stats().dropped() == count);
    }

    /**
     * Only the polls of the policy make room: a ring with unread records does not wake its loop.
     */
    @ParameterizedTest
    @MethodSource("skipping")
    void shouldKeepMakingRoomForAProducerThatNeverStops(Overflow policy) {
        Producer producer = producer(SMALL);
        Disposable stalled = sequences(producer, policy).subscribeWith(new Idle());
        for (int round = 0; round < 10; round++) {
            producer.produce(2 * FITS, 8);
            long before = producer.totals().successes();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        producer.produce(1, 8);
                        return producer.totals().successes() > before;
                    });
        }
        stalled.dispose();
        assertBalanced(producer);
    }

    private static final class Idle extends BaseSubscriber<Long> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // no demand
        }
    }

    @Test
    void shouldKeepTheNewestHalf() {
        Producer producer = producer(SMALL);
        producer.produce(FITS + 10, 8); // before a loop makes room
        StepVerifier.create(sequences(producer, Overflow.dropOldest()), 0)
                .then(() -> awaitDropped(producer, FITS - 128))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(LongStream.range(FITS - 128, FITS).boxed().toList())
                .thenCancel()
                .verify();
        assertThat(producer.ring().stats().reserveFailures()).hasValue(10);
        assertBalanced(producer);
    }

    @Test
    void shouldKeepTheLatest() {
        Producer producer = producer(SMALL);
        StepVerifier.create(sequences(producer, Overflow.latest()), 0)
                .then(() -> producer.produce(100, 8))
                .then(() -> awaitDropped(producer, 99))
                .then(() -> producer.call(11).discardEvery(11).run()) // the last one
                .then(() -> awaitDropped(producer, 109))
                .thenRequest(5)
                .expectNext(109L)
                .thenCancel()
                .verify();
        assertBalanced(producer);
    }

    @Test
    void shouldKeepTheLatestAfterABusyRecord() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer, Overflow.latest()), 0)
                .then(() -> producer.produce(3, 8))
                .then(() -> awaitDropped(producer, 2))
                .then(() -> producer.call(1_000).behindBusy().run())
                .then(() -> awaitDropped(producer, 1_003)) // all but the last
                .thenRequest(1)
                .expectNext(1_003L)
                .thenCancel()
                .verify();
    }

    /** A reader that has read everything is woken for each record, as one with demand is. */
    @Test
    void shouldDropRecordsWithoutDemand() {
        Producer producer = producer(SMALL);
        StepVerifier.Step<Long> step = StepVerifier.create(sequences(producer, Overflow.drop()), 0);
        for (int i = 1; i <= 10; i++) {
            long dropped = i;
            step =
                    step.then(() -> producer.produce(1, 8))
                            .then(() -> awaitDropped(producer, dropped));
        }
        step.thenRequest(3)
                .then(() -> producer.produce(2, 8))
                .expectNext(10L, 11L)
                .thenCancel()
                .verify();
        assertBalanced(producer);
    }

    /** Records sent without a wake-up are skipped when the policy polls. */
    @ParameterizedTest
    @ValueSource(ints = {0, Producer.NO_WAKEUP})
    void shouldSkipRecordsHoweverTheyWereSent(int flags) {
        Producer producer = producer(SMALL);
        for (Overflow policy : List.of(Overflow.drop(), Overflow.dropOldest(0))) {
            long before = producer.ring().stats().dropped();
            StepVerifier.create(
                            BpfEvents.ringbuf(
                                    producer.ring(),
                                    SEQUENCE,
                                    RingbufOptions.defaults().pollLoop(loop).overflow(policy)),
                            0)
                    .then(() -> producer.call(100).flags(flags).run())
                    .then(() -> awaitDropped(producer, before + 100))
                    .thenCancel()
                    .verify();
        }
    }

    @Test
    void shouldEndWithAnErrorThatHasTheCounts() {
        Producer producer = producer(SMALL);
        producer.produce(FITS + 7, 8); // before the first subscriber
        StepVerifier.create(sequences(producer, Overflow.error()), 0)
                .then(() -> producer.produce(3, 8))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(FITS)
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(EventsLostException.class);
                    assertThat(((EventsLostException) error).lost()).isEqualTo(3);
                    assertThat(((EventsLostException) error).cumulative()).isEqualTo(10);
                })
                .verify();
        assertBalanced(producer);
    }

    /** A reserve failure does not wake the loop, so the poll once per second must find it. */
    @Test
    void shouldNoticeAFailureOfAnIdleRing() {
        Producer producer = producer(SMALL);
        StepVerifier.create(sequences(producer, Overflow.error()))
                .then(() -> producer.produce(1, 5_000)) // never fits
                .expectError(EventsLostException.class)
                .verify();
    }

    @Test
    void shouldContinueAfterARetry() {
        Producer producer = producer(SMALL);
        AtomicReference<Throwable> first = new AtomicReference<>();
        StepVerifier.create(sequences(producer, Overflow.error()).doOnError(first::set).retry(1), 0)
                .then(() -> producer.produce(FITS + 1, 8))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(FITS)
                .then(() -> await().until(() -> first.get() != null))
                .then(() -> producer.produce(10, 8))
                .expectNextCount(10)
                .thenCancel()
                .verify();
        assertThat(first.get()).isInstanceOf(EventsLostException.class);
    }

    /** Records are delivered in order, also across skipped ones. */
    @ParameterizedTest
    @MethodSource("skipping")
    void shouldKeepTheOrderForASlowSubscriber(Overflow policy) {
        Producer producer = producer(SMALL);
        List<Long> received = new CopyOnWriteArrayList<>();
        Scheduler slow = Schedulers.newSingle("slow");
        Disposable reading =
                sequences(producer, policy)
                        .publishOn(slow, 1)
                        .subscribe(received::add); // copies the whole list: slower with each record
        for (int i = 0; i < 200; i++) {
            producer.produce(FITS, 8);
        }
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    producer.produce(1, 8);
                    return received.size() > 10;
                });
        reading.dispose();
        slow.dispose();
        assertThat(List.copyOf(received)).isSorted().doesNotHaveDuplicates();
        assertBalanced(producer);
    }
}
