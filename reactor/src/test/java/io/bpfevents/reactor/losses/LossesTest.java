package io.bpfevents.reactor.losses;

import static io.bpfevents.reactor.LossCause.DECODE_FAILURE;
import static io.bpfevents.reactor.LossCause.DROPPED;
import static io.bpfevents.reactor.LossCause.RESERVE_FAILURE;
import static io.bpfevents.reactor.LossCause.THROTTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ring.MemoryCorruptor;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A ring's losses as a stream. */
class LossesTest extends ManualLoopFixture {
    /** A loss without its time. */
    private record Reported(LossCause cause, long count, long cumulative) {}

    private Flux<Reported> losses() {
        return BpfEvents.losses(ring)
                .map(loss -> new Reported(loss.cause(), loss.count(), loss.cumulative()));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(ring.reserve(SIZE)).isNull(); // never fits
        }
    }

    @Test
    void shouldReportEarlierLossesAtOnce() {
        fail(3);
        StepVerifier.create(losses())
                .expectNext(new Reported(RESERVE_FAILURE, 3, 3))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReportByATimerForAnUnreadRing() {
        StepVerifier.withVirtualTime(this::losses)
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> fail(2))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(RESERVE_FAILURE, 2, 2))
                .expectNoEvent(Duration.ofHours(1)) // no new loss, no event
                .then(() -> fail(1))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(RESERVE_FAILURE, 1, 3))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReportThrottledAttemptsByATimer() {
        StepVerifier.withVirtualTime(this::losses)
                .expectSubscription()
                .then(ring::throttle)
                .then(ring::throttle)
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(THROTTLED, 2, 2))
                .then(ring::throttle)
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(THROTTLED, 1, 3))
                .thenCancel()
                .verify();
    }

    /** Otherwise a flood of them would keep the loop busy. */
    @Test
    void shouldNotBeNotifiedOfThrottledAttempts() {
        VirtualTimeScheduler.getOrSet();
        try {
            var reading = numbers(Overflow.drop()).subscribeWith(new Requester(0));
            StepVerifier.create(losses())
                    .then(ring::throttle)
                    .then(this::runAll)
                    .then(() -> outputAll(0, 5))
                    .then(loop::runOnce)
                    .expectNext(new Reported(THROTTLED, 1, 1), new Reported(DROPPED, 5, 5))
                    .thenCancel()
                    .verify();
            reading.cancel();
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    /** The virtual time stands still, so the loop reports. */
    @Test
    void shouldReportAtTheEndOfThePassThatNotices() {
        VirtualTimeScheduler.getOrSet();
        try {
            var reading = numbers(Overflow.drop()).subscribeWith(new Requester(0));
            StepVerifier.create(losses())
                    .then(() -> outputAll(0, 5))
                    .then(loop::runOnce)
                    .expectNext(new Reported(DROPPED, 5, 5))
                    .then(() -> outputAll(5, 7))
                    .then(loop::runOnce)
                    .expectNext(new Reported(DROPPED, 2, 7))
                    .thenCancel()
                    .verify();
            reading.cancel();
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    @Test
    void shouldReportEachCauseSeparately() {
        overfill(0, 4);
        Requester failing = new Requester(3);
        BpfEvents.<Long>ringbuf(
                        ring,
                        record -> {
                            throw new IllegalArgumentException("no");
                        },
                        options)
                .subscribe(failing);
        runAll(); // ends with the first decode failure
        Requester dropping = new Requester(0);
        numbers(Overflow.drop()).subscribe(dropping);
        runAll();
        StepVerifier.create(losses())
                .expectNext(
                        new Reported(RESERVE_FAILURE, 4, 4),
                        new Reported(DROPPED, CAPACITY - 1, CAPACITY - 1),
                        new Reported(DECODE_FAILURE, 1, 1))
                .thenCancel()
                .verify();
        dropping.cancel();
    }

    @Test
    void shouldEmitLargerLossesToASlowSubscriber() {
        StepVerifier.withVirtualTime(this::losses, 0)
                .expectSubscription()
                .then(() -> fail(2))
                .thenAwait(Duration.ofSeconds(10))
                .then(() -> fail(3))
                .thenAwait(Duration.ofSeconds(10))
                .thenRequest(1)
                .expectNext(new Reported(RESERVE_FAILURE, 5, 5))
                .then(() -> fail(1))
                .thenAwait(Duration.ofSeconds(10))
                .then(() -> fail(1))
                .thenRequest(1)
                .expectNext(new Reported(RESERVE_FAILURE, 2, 7))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldAddUpForASlowSubscriber() {
        List<Reported> reported = new ArrayList<>();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        try {
            BaseSubscriber<Reported> slow =
                    new BaseSubscriber<>() {
                        @Override
                        protected void hookOnSubscribe(Subscription subscription) {
                            // requests later
                        }

                        @Override
                        protected void hookOnNext(Reported loss) {
                            reported.add(loss);
                        }
                    };
            losses().subscribe(slow);
            for (int i = 0; i < 50; i++) {
                fail(1 + i % 3);
                time.advanceTimeBy(Duration.ofSeconds(1));
                if (i % 5 == 0) {
                    slow.request(1);
                }
            }
            slow.request(1);
            slow.cancel();
        } finally {
            VirtualTimeScheduler.reset();
        }
        long sum = 0;
        for (Reported loss : reported) {
            sum += loss.count();
            assertThat(loss.count()).isPositive();
            assertThat(loss.cumulative()).isEqualTo(sum);
        }
        assertThat(ring.stats().reserveFailures()).hasValue(sum);
        assertThat(reported).hasSize(11);
    }

    @Test
    void shouldCompleteWithTheRingAfterItsLastLosses() {
        StepVerifier.create(losses(), 0)
                .then(() -> fail(2))
                .then(ring::close)
                .then(this::runAll)
                .thenRequest(1) // demand for the last one
                .expectNext(new Reported(RESERVE_FAILURE, 2, 2))
                .verifyComplete();
    }

    @Test
    void shouldCompleteWithoutDemandIfEveryLossIsReported() {
        StepVerifier.create(losses(), 0).then(ring::close).then(this::runAll).verifyComplete();
    }

    @Test
    void shouldCompleteForASubscriberAfterTheClose() {
        fail(1);
        ring.close();
        runAll();
        StepVerifier.create(losses())
                .expectNext(new Reported(RESERVE_FAILURE, 1, 1))
                .verifyComplete();
    }

    @Test
    void shouldFailIfTheRingBreaks() {
        StepVerifier.create(losses())
                .then(() -> fail(1))
                .expectNext(new Reported(RESERVE_FAILURE, 1, 1)) // by the timer
                .then(() -> numbers(Overflow.backpressure()).onErrorComplete().subscribe())
                .then(loop::runOnce)
                .then(() -> new MemoryCorruptor(ring).producerPosition(3L * SIZE))
                .then(this::runAll)
                .expectError(BpfException.class)
                .verify();
    }

    @Test
    void shouldReportToEverySubscriber() {
        List<Reported> other = new ArrayList<>();
        StepVerifier.withVirtualTime(this::losses)
                .expectSubscription()
                .then(() -> fail(1))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(RESERVE_FAILURE, 1, 1))
                .then(() -> losses().subscribe(other::add))
                .then(() -> fail(2))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(new Reported(RESERVE_FAILURE, 2, 3))
                .then(ring::close)
                .then(this::runAll)
                .verifyComplete();
        assertThat(other)
                .containsExactly(
                        new Reported(RESERVE_FAILURE, 1, 1), new Reported(RESERVE_FAILURE, 2, 3));
    }

    /** Neither the ring nor the scheduler keeps a reference. */
    @Test
    void shouldReleaseCancelledSubscribers() {
        List<WeakReference<Object>> released = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            released.add(subscribed(BaseSubscriber::cancel));
        }
        awaitCollected(released);
        assertThat(ring.onClose().toCompletableFuture()).isNotDone();
    }

    @Test
    void shouldReleaseSubscribersThatCancelInOnSubscribe() {
        awaitCollected(
                List.of(
                        subscribed(
                                new BaseSubscriber<>() {
                                    @Override
                                    protected void hookOnSubscribe(Subscription subscription) {
                                        cancel();
                                    }
                                },
                                subscriber -> {})));
    }

    @Test
    void shouldReleaseCompletedSubscribers() {
        awaitCollected(
                List.of(
                        subscribed(subscriber -> {
                            ring.close();
                            runAll();
                        })));
    }

    private WeakReference<Object> subscribed(Consumer<BaseSubscriber<Reported>> end) {
        return subscribed(new BaseSubscriber<>() {}, end);
    }

    private WeakReference<Object> subscribed(
            BaseSubscriber<Reported> subscriber, Consumer<BaseSubscriber<Reported>> end) {
        losses().subscribe(subscriber);
        end.accept(subscriber);
        return new WeakReference<>(subscriber);
    }

    private static void awaitCollected(List<WeakReference<Object>> released) {
        Awaitility.await()
                .until(() -> {
                    System.gc();
                    return released.stream().allMatch(one -> one.refersTo(null));
                });
    }

    /** Demand that is added when the pass reports: the loop runs another pass, without a timer. */
    @Test
    void shouldServeARequestMadeWhenALossIsReported() {
        overfill(0, 1);
        List<Long> received = new ArrayList<>();
        Requester reading = new Requester(0);
        numbers(Overflow.backpressure()).doOnNext(received::add).subscribe(reading);
        runAll();
        VirtualTimeScheduler.getOrSet();
        try {
            Disposable requesting = losses().skip(1).subscribe(loss -> reading.request(1));
            assertThat(output(-1)).isFalse();
            assertThat(loop.runOnce()).isTrue(); // though nothing could be read in it
            runAll();
            assertThat(received).containsExactly(0L);
            requesting.dispose();
        } finally {
            VirtualTimeScheduler.reset();
        }
        reading.cancel();
    }

    /** A loss without a listener causes no further pass. */
    @Test
    void shouldLeaveTheLoopIdleWithoutASubscriberOfLosses() {
        Requester reading = new Requester(0);
        numbers(Overflow.backpressure()).subscribe(reading);
        runAll();
        fail(1);
        for (int i = 0; i < 200; i++) {
            assertThat(loop.runOnce()).isFalse();
        }
        reading.cancel();
    }

    private static final class Requester extends BaseSubscriber<Long> {
        private final long demand;

        Requester(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            // the test reads the stats
        }
    }

    @Test
    void shouldEmitNothingBeforeOnSubscribeHasReturned() {
        fail(1);
        List<String> order = new ArrayList<>();
        BpfEvents.losses(ring)
                .subscribe(
                        new BaseSubscriber<Loss>() {
                            @Override
                            protected void hookOnSubscribe(Subscription subscription) {
                                subscription.request(1);
                                order.add("subscribed");
                            }

                            @Override
                            protected void hookOnNext(Loss loss) {
                                order.add("reported");
                            }
                        });
        assertThat(order).containsExactly("subscribed", "reported");
    }
}
