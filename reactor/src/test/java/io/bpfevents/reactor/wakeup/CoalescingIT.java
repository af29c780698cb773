package io.bpfevents.reactor.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * Rests of a reader that has caught up on a busy ring. Nothing but a program or the end of a rest
 * wakes the loop, so a wake-up that is lost between a rest and a wait is a hang.
 */
class CoalescingIT extends KernelRingFixture {
    private static final long SLOT = 24; // 8 bytes of header and 16 of record
    private static final long LARGE = 16 << 20;
    private static final Duration LONG = Duration.ofHours(1);

    /** The ring reports each of so many notifications with few records; then it is masked. */
    private static final int NOTIFICATIONS = 9;

    /** Counts the records, which must be consecutive. */
    private static final class Numbered extends BaseSubscriber<Long> {
        private final AtomicLong next = new AtomicLong();
        private final CompletableFuture<Void> completed = new CompletableFuture<>();
        private final long demand;
        private final long more;
        private volatile long wrong = -1;

        Numbered(long first, long demand, long more) {
            next.set(first);
            this.demand = demand;
            this.more = more;
        }

        static Numbered unbounded(long first) {
            return new Numbered(first, Long.MAX_VALUE, 0);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        protected void hookOnNext(Long sequence) {
            if (sequence != next.get() && wrong < 0) {
                wrong = sequence;
            }
            next.incrementAndGet();
            if (more > 0) {
                request(more);
            }
        }

        @Override
        protected void hookOnComplete() {
            completed.complete(null);
        }

        @Override
        protected void hookOnError(Throwable error) {
            completed.completeExceptionally(error);
        }

        /** The number of the next record. */
        long next() {
            assertThat(wrong).as("record out of order").isNegative();
            return next.get();
        }

        void awaitNext(long count) {
            until(() -> next() == count);
        }
    }

    private Flux<Long> resting(Producer producer, RingbufOptions with) {
        return BpfEvents.ringbuf(producer.ring(), SEQUENCE, with);
    }

    private Flux<Long> resting(Producer producer, Duration rest) {
        return resting(producer, options.coalesce(rest));
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(100_000))
                .until(condition);
    }

    /** Waits until the loop sleeps, with a stable count of its waits. */
    private long awaitAsleep() {
        AtomicLong waits = new AtomicLong();
        until(() -> {
            waits.set(LoopCounters.waits(loop));
            return Loops.isAsleep() && LoopCounters.waits(loop) == waits.get();
        });
        return waits.get();
    }

    // Rests that last longer than a test.

    /**
     * Produces until the reader has begun a rest of more than a minute, and returns how many
     * records it has delivered. The reader rests while an eighth of the ring arrives: after a burst
     * for a tenth of a second, and after a rest with one record per millisecond for 87 seconds.
     */
    private static long startLongRest(Producer producer, Numbered subscriber) {
        while (true) {
            for (int i = 0; i < 1_000; i++) { // the reader catches up again and again
                producer.produce(100, 16);
            }
            int unread = 0; // records in a row that were not delivered at once
            int read = 0;
            while (unread < 500 && read < 50) {
                long before = subscriber.next();
                trickle(producer);
                boolean rests = subscriber.next() == before;
                unread = rests ? unread + 1 : 0;
                read = rests ? 0 : read + 1;
            }
            if (unread == 500) {
                return subscriber.next();
            }
        }
    }

    private static void trickle(Producer producer) {
        producer.produce(1, 16);
        LockSupport.parkNanos(1_000_000);
    }

    private static void force(Producer producer) {
        producer.call(1).flags(Producer.FORCE_WAKEUP).run();
    }

    @Test
    void shouldHoldTheLastSlotInARestAndPublishItOnCancel() {
        Producer producer = producer(LARGE);
        Numbered first = Numbered.unbounded(0);
        Flux<Long> records = resting(producer, LONG);
        records.subscribe(first);
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            long read = startLongRest(producer, first);
            long waits = awaitAsleep();
            assertThat(positions.get()).isEqualTo((read - 1) * SLOT);
            assertThat(first.next()).isEqualTo(read);
            assertThat(LoopCounters.waits(loop)).isEqualTo(waits);

            first.cancel();
            until(() -> positions.get() == read * SLOT);
            assertThat(first.next()).isEqualTo(read);
            assertThat(producer.ring().stats().delivered()).isEqualTo(read);

            Numbered second = Numbered.unbounded(read);
            records.subscribe(second);
            second.awaitNext(producer.next());
            until(() -> positions.get() == producer.next() * SLOT);
            second.cancel();
        }
    }

    @Test
    void shouldDeliverToTheNextSubscriberInARest() {
        Producer producer = producer(LARGE);
        Numbered first = Numbered.unbounded(0);
        Flux<Long> records = resting(producer, LONG);
        records.subscribe(first);
        long read = startLongRest(producer, first);
        Numbered second = Numbered.unbounded(read);
        first.cancel();
        records.subscribe(second);
        second.awaitNext(producer.next());
        assertThat(first.next()).isEqualTo(read);
        second.cancel();
    }

    @Test
    void shouldAnswerAnAuditInARest() {
        Producer producer = producer(LARGE);
        Numbered subscriber = Numbered.unbounded(0);
        resting(producer, LONG).subscribe(subscriber);
        startLongRest(producer, subscriber);
        RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
        assertThat(audit.delivered() + audit.pending()).isEqualTo(producer.next());
        assertThat(audit.attempts()).hasValue(producer.next());
        subscriber.awaitNext(producer.next()); // and the ring is read again
        subscriber.cancel();
    }

    @Test
    void shouldPublishWhatIsDeliveredBeforeAClose() {
        Producer producer = producer(LARGE);
        Numbered subscriber = Numbered.unbounded(0);
        resting(producer, LONG).subscribe(subscriber);
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            long read = startLongRest(producer, subscriber);
            producer.ring().close();
            subscriber.completed.join();
            producer.ring().onClose().toCompletableFuture().join();
            assertThat(subscriber.next()).isEqualTo(read);
            assertThat(positions.get()).isEqualTo(read * SLOT);
            RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
            assertThat(audit.delivered()).isEqualTo(read);
            assertThat(audit.pending()).isEqualTo(producer.next() - read);
        }
    }

    @Test
    void shouldDeliverEverythingBeforeAGracefulClose() {
        Producer producer = producer(LARGE);
        Numbered subscriber = Numbered.unbounded(0);
        resting(producer, LONG).subscribe(subscriber);
        startLongRest(producer, subscriber);
        producer.ring().closeGracefully(Duration.ofHours(1));
        subscriber.completed.join();
        assertThat(subscriber.next()).isEqualTo(producer.next());
    }

    @Test
    void shouldReadAnotherRingOfTheLoopDuringARest() {
        Producer rests = producer(LARGE);
        Producer other = producer(RING);
        Numbered subscriber = Numbered.unbounded(0);
        resting(rests, LONG).subscribe(subscriber);
        Numbered others = Numbered.unbounded(0);
        resting(other, Duration.ZERO).subscribe(others);
        long read = startLongRest(rests, subscriber);
        for (int i = 0; i < 200; i++) {
            other.produce(1, 16);
            others.awaitNext(other.next());
        }
        for (int i = 0; i < 200; i++) {
            long first = other.next();
            long produced = other.produce(5_000, 16).successes();
            assertThat(produced).isEqualTo(5_000); // they fit, so none is lost
            others.awaitNext(first + produced);
        }
        assertThat(subscriber.next()).isEqualTo(read);
        subscriber.cancel();
        others.cancel();
    }

    @Test
    void shouldMaskARingWhoseProgramForcesAWakeUpPerRecord() {
        Producer producer = producer(LARGE);
        Numbered subscriber = Numbered.unbounded(0);
        resting(producer, LONG).subscribe(subscriber);
        boolean masked = false;
        while (!masked) { // a pass that found nothing would have ended the rests
            startLongRest(producer, subscriber);
            for (int i = 0; i < NOTIFICATIONS; i++) {
                force(producer);
                subscriber.awaitNext(producer.next());
                LockSupport.parkNanos(1_000_000); // the next rest is long as well
            }
            long read = subscriber.next();
            long waits = awaitAsleep();
            for (int i = 0; i < 1_000; i++) {
                force(producer);
            }
            masked = subscriber.next() == read && LoopCounters.waits(loop) == waits;
        }
        RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
        assertThat(audit.delivered() + audit.pending()).isEqualTo(producer.next());
        subscriber.awaitNext(producer.next());
        awaitAsleep();
        force(producer); // the ring is heard again
        subscriber.awaitNext(producer.next());
        subscriber.cancel();
    }

    // Bursts, after each of which everything must be delivered.

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 200, 1_000}) // microseconds
    void shouldDeliverAndPublishEachBurst(int micros) {
        Producer producer = producer(1 << 20);
        Random random = new Random(micros);
        AtomicLong received = new AtomicLong();
        Disposable reading =
                resting(producer, Duration.ofNanos(micros * 1_000L))
                        .subscribe(n -> received.incrementAndGet());
        long submitted = 0;
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            for (int burst = 0; burst < 400; burst++) {
                submitted += produceAtRandom(producer, random);
                long expected = submitted;
                until(() -> received.get() == expected);
                until(() -> positions.get() == positions.producer());
            }
        }
        reading.dispose();
    }

    private static long produceAtRandom(Producer producer, Random random) {
        long submitted = 0;
        for (int calls = 1 + random.nextInt(8); calls > 0; calls--) {
            Producer.Call call = producer.call(1 + random.nextInt(1 << random.nextInt(15)));
            switch (random.nextInt(5)) {
                case 0 -> call.discardEvery(1 + random.nextInt(10));
                case 1 -> call.behindBusy(random.nextBoolean());
                case 2 -> call.forceEvery(1 + random.nextInt(1_000));
                default -> {}
            }
            submitted += call.run().successes();
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(random.nextInt(200_000));
            }
        }
        return submitted;
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1_000}) // microseconds
    void shouldDeliverEachBurstOfSeveralCpus(int micros) {
        Producer producer = producer(1 << 20);
        Random random = new Random(micros);
        AtomicLong received = new AtomicLong();
        Disposable reading =
                resting(producer, Duration.ofNanos(micros * 1_000L))
                        .subscribe(n -> received.incrementAndGet());
        long submitted = 0;
        for (int burst = 0; burst < 300; burst++) {
            int mine = 1 + random.nextInt(1 << random.nextInt(15));
            int theirs = 1 + random.nextInt(1 << random.nextInt(15));
            CompletableFuture<Producer.Outcome> concurrently =
                    CompletableFuture.supplyAsync(() -> producer.call(theirs).buffer(1).runFrom(0));
            submitted += producer.call(mine).discardEvery(7).run().successes();
            submitted += concurrently.join().successes();
            long expected = submitted;
            until(() -> received.get() == expected);
        }
        reading.dispose();
    }

    @Test
    void shouldLoseNoWakeUpOfASmallRing() {
        Producer producer = producer(4096);
        Random random = new Random(9);
        AtomicLong received = new AtomicLong();
        Disposable reading =
                resting(producer, Duration.ofMillis(1)).subscribe(n -> received.incrementAndGet());
        long submitted = 0;
        for (int burst = 0; burst < 400; burst++) {
            submitted += produceAtRandom(producer, random);
            long expected = submitted;
            until(() -> received.get() == expected);
        }
        reading.dispose();
    }

    // Demand and other options.

    @Test
    void shouldDeliverExactlyTheDemand() {
        Producer producer = producer(1 << 20);
        Random random = new Random(5);
        Numbered subscriber = new Numbered(0, 0, 0);
        resting(producer, Duration.ofMillis(1)).subscribe(subscriber);
        long requested = 0;
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            for (int round = 0; round < 200; round++) {
                int demand = 1 + random.nextInt(1 << random.nextInt(14));
                requested += demand;
                subscriber.request(demand);
                while (producer.next() <= requested) { // at least one more than requested
                    assertThat(producer.produce(100, 16).successes()).isEqualTo(100);
                    assertThat(subscriber.next()).isLessThanOrEqualTo(requested);
                }
                subscriber.awaitNext(requested);
                awaitAsleep();
                assertThat(subscriber.next()).isEqualTo(requested);
                assertThat(positions.get()).isEqualTo(requested * SLOT);
            }
        }
        subscriber.cancel();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "64, 1"})
    void shouldNotHangIfEachRecordRequestsTheNext(long demand, long more) {
        Producer producer = producer(1 << 20);
        Random random = new Random(demand);
        Numbered subscriber = new Numbered(0, demand, more);
        resting(producer, Duration.ofMillis(10)).subscribe(subscriber);
        for (int burst = 0; burst < 300; burst++) {
            int count = 1 + random.nextInt(1 << random.nextInt(14));
            assertThat(producer.produce(count, 16).successes()).isEqualTo(count);
            subscriber.awaitNext(producer.next());
        }
        subscriber.cancel();
    }

    static Overflow[] policies() {
        return new Overflow[] {
            Overflow.backpressure(), Overflow.dropOldest(), Overflow.latest(), Overflow.drop()
        };
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldAccountForEachRecord(Overflow policy) {
        Producer producer = producer(RING);
        Random random = new Random(3);
        AtomicLong received = new AtomicLong();
        BaseSubscriber<Long> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {}

                    @Override
                    protected void hookOnNext(Long sequence) {
                        received.incrementAndGet();
                    }
                };
        RingbufOptions with = options.batchSize(1).overflow(policy).coalesce(Duration.ofMillis(1));
        resting(producer, with).subscribe(subscriber);
        for (int round = 0; round < 200; round++) {
            if (random.nextBoolean()) {
                subscriber.request(1 + random.nextInt(5_000));
            }
            produceAtRandom(producer, random);
            if (round % 10 == 0) {
                RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
                Producer.Outcome totals = producer.totals();
                assertThat(audit.attempts())
                        .hasValue(totals.successes() + totals.failures() + totals.discards());
            }
        }
        subscriber.request(Long.MAX_VALUE);
        until(() -> {
            RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
            return audit.pending() == 0 && audit.delivered() == received.get();
        });
        subscriber.cancel();
    }
}
