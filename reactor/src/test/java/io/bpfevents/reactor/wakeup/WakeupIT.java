package io.bpfevents.reactor.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * Wake-up modes, on a loop that nothing but a program wakes: with the huge {@code maxDelay} of
 * these options a missing wake-up is a hang.
 */
class WakeupIT extends KernelRingFixture {
    private static final long SLOT = 24; // 8 bytes of header and 16 of record
    private static final int ADAPTIVE = 0;
    private static final int TIMED = 1;
    private static final int AT_BYTES = 2;
    private static final Duration MILLI = Duration.ofMillis(1);

    private Flux<Long> sequences(Producer producer, Wakeup wakeup) {
        return BpfEvents.ringbuf(producer.ring(), SEQUENCE, options.wakeup(wakeup));
    }

    private static void produce(Producer producer, long count) {
        producer.call(count).asTheReaderWants().run();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    /**
     * Waits until the loop sleeps at {@code position}. Before a test relies on that, a forced
     * record must be delivered: then the wake-ups of its own subscription are over.
     */
    private static void awaitAsleep(Producer producer, long position, long bytes) {
        ControlValue control = new ControlValue(producer.object());
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> control.doorbell() == position + bytes && Loops.isAsleep());
    }

    private static void awaitAsleep() {
        await().pollInterval(Duration.ofMillis(1)).until(Loops::isAsleep);
    }

    private static void force(Producer producer) {
        producer.call(1).flags(Producer.FORCE_WAKEUP).run();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void shouldWakeAtTheThreshold(int records) {
        Producer producer = producer(RING);
        StepVerifier.Step<Long> step =
                StepVerifier.create(sequences(producer, Wakeup.atBytes(records * SLOT)))
                        .then(() -> force(producer))
                        .expectNext(0L);
        for (long i = 0; i < 50; i++) {
            long first = 1 + records * i;
            step =
                    step.then(() -> awaitAsleep(producer, first * SLOT, records * SLOT))
                            .then(() -> produce(producer, records))
                            .expectNextSequence(range(first, first + records));
        }
        step.thenCancel().verify();
    }

    /** The loop checks the doorbell once, a millisecond after it was set; otherwise it sleeps. */
    @Test
    void shouldReadFewerBytesByTheTimer() {
        Producer producer = producer(RING);
        AtomicLong waits = new AtomicLong();
        StepVerifier.create(sequences(producer, Wakeup.atBytes(10 * SLOT)))
                .then(() -> force(producer))
                .expectNext(0L)
                .then(() -> awaitAsleep(producer, SLOT, 10 * SLOT))
                .then(() -> waits.set(LoopCounters.waits(loop)))
                .then(() -> produce(producer, 9))
                .then(() -> assertThat(producer.ring().stats().delivered()).isEqualTo(1))
                .then(() -> assertThat(LoopCounters.waits(loop) - waits.get()).isBetween(0L, 1L))
                .then(() -> produce(producer, 1))
                .expectNextSequence(range(1, 11))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReadBelowTheDoorbellIfAWakeUpIsForced() {
        Producer producer = producer(RING);
        StepVerifier.Step<Long> step =
                StepVerifier.create(sequences(producer, Wakeup.atBytes(RING / 2)))
                        .then(() -> force(producer))
                        .expectNext(0L);
        for (long i = 0; i < 50; i++) {
            long first = 1 + 6 * i;
            step =
                    step.then(() -> awaitAsleep(producer, first * SLOT, RING / 2))
                            .then(() -> produce(producer, 5))
                            .then(() -> force(producer))
                            .expectNextSequence(range(first, first + 6));
        }
        step.thenCancel().verify();
    }

    @Test
    void shouldReadBelowTheDoorbellWhenDemandReturns() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer, Wakeup.atBytes(10 * SLOT)), 1)
                .then(() -> force(producer))
                .expectNext(0L)
                .then(WakeupIT::awaitAsleep)
                .then(() -> produce(producer, 3))
                .thenRequest(2)
                .expectNext(1L, 2L)
                .then(WakeupIT::awaitAsleep)
                .thenRequest(1)
                .expectNext(3L)
                .thenCancel()
                .verify();
    }

    /** This policy leaves the doorbell within reach while there is no demand. */
    @Test
    void shouldReadWhatAPolicyHasKeptBelowTheDoorbellWhenDemandReturns() {
        Producer producer = producer(RING);
        Flux<Long> keeping =
                BpfEvents.ringbuf(
                        producer.ring(),
                        SEQUENCE,
                        options.wakeup(Wakeup.atBytes(10 * SLOT)).overflow(Overflow.dropOldest()));
        StepVerifier.create(keeping, 0)
                .then(() -> awaitAsleep(producer, 0, 10 * SLOT))
                .then(() -> produce(producer, 3))
                .thenRequest(3)
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
    }

    /** Requests of the other ring make passes at any time, also just before the time of a poll. */
    @Test
    void shouldPollAfterMaxDelayBesideARingThatIsBusy() {
        Producer producer = producer(RING);
        Producer other = producer(RING);
        RingbufOptions timed = options.wakeup(Wakeup.atBytes(RING / 2)).maxDelay(MILLI);
        AtomicLong received = new AtomicLong();
        Disposable reading =
                BpfEvents.ringbuf(producer.ring(), SEQUENCE, timed)
                        .subscribe(n -> received.incrementAndGet());
        Disposable idle = sequences(other).subscribe();
        for (int i = 0; i < 20_000; i++) {
            other.ring().audit().toCompletableFuture().join();
        }
        produce(producer, 3);
        await().until(() -> received.get() == 3);
        reading.dispose();
        idle.dispose();
    }

    @Test
    void shouldReadFewerBytesAfterMaxDelay() {
        Producer producer = producer(RING);
        RingbufOptions timed =
                RingbufOptions.defaults().pollLoop(loop).wakeup(Wakeup.atBytes(RING / 2));
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE, timed))
                .then(() -> produce(producer, 3))
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReadRecordsFromBeforeTheDoorbell() {
        Producer producer = producer(RING);
        produce(producer, 100);
        StepVerifier.create(sequences(producer, Wakeup.atBytes(10 * SLOT)))
                .expectNextSequence(range(0, 100))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldWakeAfterItsDemandHasReturned() {
        Producer producer = producer(RING);
        StepVerifier.Step<Long> step =
                StepVerifier.create(sequences(producer, Wakeup.atBytes(4 * SLOT)), 1)
                        .then(() -> force(producer))
                        .expectNext(0L);
        for (long i = 0; i < 50; i++) {
            long first = 1 + 4 * i;
            step =
                    step.then(WakeupIT::awaitAsleep)
                            .thenRequest(4)
                            .then(() -> awaitAsleep(producer, first * SLOT, 4 * SLOT))
                            .then(() -> produce(producer, 4))
                            .expectNextSequence(range(first, first + 4));
        }
        step.thenCancel().verify();
    }

    /**
     * One record may cross the doorbell while it is moved, without a wake-up; the next one wakes.
     * So {@code atBytes} further bytes always cause the delivery of all records.
     */
    @Test
    void shouldDeliverAllRecordsOfAFastProducer() throws Exception {
        Producer producer = producer(RING);
        Random random = new Random(7);
        AtomicLong received = new AtomicLong();
        Disposable reading =
                sequences(producer, Wakeup.atBytes(1_000))
                        .subscribe(n -> received.incrementAndGet());
        for (int burst = 0; burst < 2_000; burst++) {
            produce(producer, 1 + random.nextInt(burst % 100 == 0 ? 50_000 : 200));
        }
        produce(producer, 1_000 / SLOT + 1);
        produce(producer, 1);
        // all but the records after the last doorbell
        await().until(() -> received.get() + 1_000 / SLOT + 1 >= producer.totals().successes());
        producer.call(1).flags(Producer.FORCE_WAKEUP).run();
        await().until(() -> received.get() == producer.totals().successes());
        reading.dispose();
    }

    @Test
    void shouldNotBeWokenIfItIsTimed() {
        Producer producer = producer(RING);
        AtomicLong waits = new AtomicLong();
        StepVerifier.create(sequences(producer, Wakeup.timed()))
                .then(() -> force(producer))
                .expectNext(0L)
                .then(WakeupIT::awaitAsleep)
                .then(() -> waits.set(LoopCounters.waits(loop)))
                .then(() -> produce(producer, 1_000))
                .then(() -> assertThat(LoopCounters.waits(loop)).isEqualTo(waits.get()))
                .then(() -> force(producer))
                .expectNextSequence(range(1, 1_002))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReadTimedRecordsWithinMaxDelay() {
        Producer producer = producer(RING);
        RingbufOptions timed =
                RingbufOptions.defaults()
                        .pollLoop(loop)
                        .wakeup(Wakeup.timed())
                        .maxDelay(Duration.ofMillis(20));
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE, timed))
                .then(() -> produce(producer, 3))
                .expectNext(0L, 1L, 2L)
                .then(() -> produce(producer, 1))
                .expectNext(3L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldWriteItsSettingsToTheProgramAndResetThem() {
        Producer producer = producer(RING);
        ControlValue control = new ControlValue(producer.object());
        StepVerifier.create(sequences(producer, Wakeup.atBytes(480)))
                .then(() -> await().until(() -> control.doorbell() == 480))
                .then(() -> assertThat(control.wakeup()).isEqualTo(AT_BYTES))
                .thenCancel()
                .verify();
        await().until(() -> control.wakeup() == ADAPTIVE);
        assertThat(control.doorbell()).isGreaterThan(1L << 60);
        StepVerifier.create(sequences(producer, Wakeup.timed()))
                .then(() -> await().until(() -> control.wakeup() == TIMED))
                .then(producer.ring()::close)
                .verifyComplete();
        await().until(() -> producer.ring().onClose().toCompletableFuture().isDone());
        assertThat(control.wakeup()).isEqualTo(ADAPTIVE);
    }

    @Test
    void shouldMoveTheDoorbellOutOfReachWithoutDemand() {
        Producer producer = producer(RING);
        ControlValue control = new ControlValue(producer.object());
        StepVerifier.create(sequences(producer, Wakeup.atBytes(SLOT)), 1)
                .then(() -> await().until(() -> control.doorbell() == SLOT))
                .then(() -> produce(producer, 1))
                .expectNext(0L)
                .then(() -> await().until(() -> control.doorbell() > 1L << 60))
                .thenCancel()
                .verify();
    }

    /** The settings that a killed process has left. */
    @Test
    void shouldReplaceTheSettingsOfAKilledProcess() {
        Producer producer = producer(RING);
        ControlValue control = new ControlValue(producer.object());
        control.set(ControlValue.PAUSED, 1);
        control.set(ControlValue.WAKEUP, AT_BYTES);
        StepVerifier.create(sequences(producer, Wakeup.adaptive()))
                .then(() -> await().until(() -> control.paused() == 0))
                .then(() -> await().until(() -> control.wakeup() == ADAPTIVE))
                .then(() -> produce(producer, 1))
                .expectNext(0L)
                .thenCancel()
                .verify();
    }

    /** Skipping keeps the ring empty, so under {@code drop} the doorbell wakes the loop. */
    @Test
    void shouldWakeADroppingSubscriberAtTheDoorbell() {
        Producer producer = producer(RING);
        Flux<Long> dropping =
                BpfEvents.ringbuf(
                        producer.ring(),
                        SEQUENCE,
                        options.wakeup(Wakeup.atBytes(10 * SLOT)).overflow(Overflow.drop()));
        StepVerifier.create(dropping, 0)
                .then(() -> awaitAsleep(producer, 0, 10 * SLOT))
                .then(() -> produce(producer, 100))
                .then(() -> await().until(() -> producer.ring().stats().dropped() > 0))
                .thenCancel()
                .verify();
    }
}
