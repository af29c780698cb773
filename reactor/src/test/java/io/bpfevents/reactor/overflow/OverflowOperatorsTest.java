package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * A policy acts on the demand that reaches the ring: operators request their prefetch in advance.
 */
class OverflowOperatorsTest extends ManualLoopFixture {
    /** A scheduler that the test runs, so that the test controls the speed of the subscriber. */
    private final Queue<Runnable> work = new ArrayDeque<>();

    private final Scheduler slow = Schedulers.fromExecutor(work::add);

    private void runWork() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    static List<Overflow> policies() {
        return List.of(
                Overflow.backpressure(),
                Overflow.dropOldest(),
                Overflow.dropOldest(0),
                Overflow.latest(),
                Overflow.drop(),
                Overflow.error());
    }

    @Test
    void shouldSkipNothingWhilePublishOnHasCapacity() {
        StepVerifier.create(numbers(Overflow.drop()).publishOn(slow, 64))
                .then(() -> outputAll(0, 64))
                .then(this::runAll)
                .then(() -> assertDropped(0))
                .then(() -> outputAll(64, 70))
                .then(this::runAll)
                .then(() -> assertDropped(6))
                .then(this::runWork)
                .expectNextSequence(range(0, 64))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldStallUnderAPublishOnWithPrefetchOne() {
        StepVerifier.create(numbers(Overflow.latest()).publishOn(slow, 1))
                .then(() -> outputAll(0, 10))
                .then(this::runAll)
                .then(this::runWork)
                .then(this::runAll)
                .then(this::runWork)
                .expectNext(0L, 9L)
                .thenCancel()
                .verify();
        assertDropped(8);
    }

    @Test
    void shouldRequestInPortionsUnderLimitRate() {
        StepVerifier.create(numbers(Overflow.drop()).limitRate(10), 15)
                .then(() -> outputAll(0, 20))
                .then(this::runAll)
                .expectNextSequence(range(0, 15))
                .thenCancel()
                .verify();
        // limitRate has requested its portion in advance
        assertThat(ring.stats().dropped()).isLessThan(5);
    }

    @Test
    void shouldActWhenTheSlowestSubscriberHasNoCapacity() {
        Flux<Long> shared = numbers(Overflow.drop()).publish(8).refCount(2);
        List<Long> fast = new ArrayList<>();
        StepVerifier.create(shared, 0)
                .then(() -> shared.subscribe(fast::add))
                .then(() -> outputAll(0, 12))
                .then(this::runAll)
                .then(() -> assertDropped(4))
                .thenRequest(8)
                .expectNextSequence(range(0, 8))
                .then(() -> output(12))
                .then(this::runAll)
                .thenRequest(1)
                .expectNext(12L)
                .thenCancel()
                .verify();
        assertThat(fast).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 12L);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldSkipNothingUnderUnboundedDemand(Overflow policy) {
        StepVerifier.Step<Long> step = StepVerifier.create(numbers(policy));
        for (long i = 0; i < 20; i++) {
            long first = i * CAPACITY;
            step =
                    step.then(() -> outputAll(first, first + CAPACITY))
                            .then(this::runAll)
                            .expectNextSequence(range(first, first + CAPACITY));
        }
        step.thenCancel().verify();
        assertDropped(0);
        assertBalanced(20 * CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldServeDemandFromWithinOnNextWithoutAStall(Overflow policy) {
        StepVerifier.create(numbers(policy).limitRate(1))
                .then(() -> outputAll(0, CAPACITY))
                .then(this::runAll)
                .expectNextSequence(range(0, CAPACITY))
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldDeliverInOrderBetweenSkippedRecords(Overflow policy) {
        List<Long> received = new ArrayList<>();
        BaseSubscriber<Long> subscription =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription ignored) {
                        // requests later
                    }
                };
        numbers(policy)
                .doOnNext(received::add)
                .onErrorComplete(EventsLostException.class)
                .subscribe(subscription);
        Random random = new Random(5);
        long attempts = 0;
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(4)) {
                case 0 -> subscription.request(1 + random.nextInt(5));
                case 1 -> runAll();
                default -> {
                    for (int k = random.nextInt(8); k > 0; k--) {
                        output(attempts++);
                    }
                }
            }
        }
        assertThat(received).isSorted().doesNotHaveDuplicates().isNotEmpty();
        assertBalanced(attempts);
        subscription.cancel();
    }
}
