package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

/** The simulated ring as a Flux, on a manual loop and on one with a thread. */
@Timeout(300) // a hang is a failure
class SimulatedFluxTest {
    private static final int SIZE = 4096;
    private static final int SLOT = 16;
    private static final RecordDecoder<Long> NUMBER =
            record -> record.get(ValueLayout.JAVA_LONG, 0);

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final PollLoop.Manual loop = PollLoop.manual();

    @AfterEach
    void close() {
        ring.close();
        runAll();
    }

    private Flux<Long> numbers() {
        return numbers(loop);
    }

    private Flux<Long> numbers(PollLoop on) {
        return BpfEvents.ringbuf(
                ring,
                NUMBER,
                RingbufOptions.defaults().pollLoop(on).maxDelay(Duration.ofDays(10_000)));
    }

    private void runAll() {
        Loops.runAll(loop);
    }

    private boolean output(long number) {
        return ring.output(MemorySegment.ofArray(new long[] {number}));
    }

    private void outputAll(long from, long to) {
        for (long number = from; number < to; number++) {
            assertThat(output(number)).isTrue();
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldDeliverTheRecordsThatAPassFinds() {
        outputAll(0, 3);
        StepVerifier.create(numbers())
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .then(() -> output(3))
                .then(this::runAll)
                .expectNext(3L)
                .then(ring::close)
                .then(this::runAll)
                .verifyComplete();
        assertThat(ring.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldDeliverOnTheThreadThatRunsTheLoop() {
        output(0);
        Thread here = Thread.currentThread();
        StepVerifier.create(
                        numbers().doOnNext(n -> assertThat(Thread.currentThread()).isEqualTo(here)))
                .then(this::runAll)
                .expectNext(0L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReadNoMoreThanRequested() {
        outputAll(0, 10);
        StepVerifier.create(numbers(), 3)
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .then(() -> assertThat(ring.query(Query.AVAILABLE_DATA)).isEqualTo(7 * SLOT))
                .thenRequest(2)
                .then(this::runAll)
                .expectNext(3L, 4L)
                .thenCancel()
                .verify();
        runAll();
        StepVerifier.create(numbers()).then(this::runAll).expectNext(5L).thenCancel().verify();
    }

    @Test
    void shouldCountReserveFailuresOfAFullRing() {
        StepVerifier.create(numbers(), 0)
                .then(() -> {
                    outputAll(0, 255);
                    assertThat(output(255)).isFalse();
                    assertThat(ring.reserve(1)).isNull();
                })
                .then(this::runAll)
                .then(() -> {
                    RingbufStats stats = ring.stats();
                    assertThat(stats.reserveFailures()).hasValue(2);
                    assertThat(stats.reserveRefused()).hasValue(0);
                    assertThat(stats.pendingBytes()).isEqualTo(255 * SLOT);
                })
                .thenRequest(Long.MAX_VALUE)
                .then(this::runAll)
                .expectNextSequence(range(0, 255))
                .then(() -> assertThat(output(255)).isTrue())
                .then(this::runAll)
                .expectNext(255L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldSkipDiscardedRecordsAndWaitForBusyOnes() {
        AtomicReference<Reservation> open = new AtomicReference<>();
        StepVerifier.create(numbers())
                .then(() -> Objects.requireNonNull(ring.reserve(8)).discard())
                .then(() -> open.set(ring.reserve(8)))
                .then(() -> output(2))
                .then(this::runAll)
                .then(() -> assertThat(ring.stats().discarded()).hasValue(1))
                .then(() -> assertThat(ring.stats().delivered()).isZero())
                .then(() -> open.get().segment().set(ValueLayout.JAVA_LONG, 0, 1))
                .then(() -> open.get().submit())
                .then(this::runAll)
                .expectNext(1L, 2L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDeliverTheRecordsInTheRingWhenClosedGracefully() {
        outputAll(0, 5);
        StepVerifier.create(numbers(), 2)
                .then(this::runAll)
                .expectNext(0L, 1L)
                .then(() -> ring.closeGracefully(Duration.ofMinutes(10)))
                .then(this::runAll)
                .then(() -> output(5))
                .thenRequest(10)
                .then(this::runAll)
                .expectNext(2L, 3L, 4L)
                .verifyComplete();
        assertThat(ring.stats().pendingBytes()).isEqualTo(SLOT);
        Assertions.assertThatThrownBy(() -> output(6)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldAcceptRecordsFromItsOwnSubscriber() {
        output(0);
        StepVerifier.create(numbers().doOnNext(number -> output(number + 1)).take(100))
                .then(this::runAll)
                .expectNextSequence(range(0, 100))
                .verifyComplete();
    }

    @Test
    void shouldForbidReadingARecordAfterItsPass() {
        output(7);
        AtomicReference<MemorySegment> kept = new AtomicReference<>();
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                ring,
                                record -> {
                                    kept.set(record);
                                    Assertions.assertThatThrownBy(() ->
                                                    CompletableFuture.runAsync(() ->
                                                                    record.get(
                                                                            ValueLayout.JAVA_LONG,
                                                                            0))
                                                            .join())
                                            .hasCauseInstanceOf(WrongThreadException.class);
                                    return record.get(ValueLayout.JAVA_LONG, 0);
                                },
                                RingbufOptions.defaults().pollLoop(loop)))
                .then(this::runAll)
                .expectNext(7L)
                .thenCancel()
                .verify();
        assertThat(kept.get().isReadOnly()).isTrue();
        Assertions.assertThatThrownBy(() -> kept.get().get(ValueLayout.JAVA_LONG, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldWorkInVirtualTime() {
        StepVerifier.withVirtualTime(
                        () -> numbers().window(Duration.ofHours(1)).concatMap(Flux::count).take(3))
                .then(() -> outputAll(0, 5))
                .then(this::runAll)
                .thenAwait(Duration.ofHours(1))
                .expectNext(5L)
                .expectNoEvent(Duration.ofMinutes(59))
                .then(() -> outputAll(5, 7))
                .then(this::runAll)
                .thenAwait(Duration.ofMinutes(1))
                .expectNext(2L)
                .thenAwait(Duration.ofHours(1))
                .expectNext(0L)
                .verifyComplete();
    }

    @Test
    void shouldRunUnderVirtualTime() {
        StepVerifier.withVirtualTime(() ->
                        numbers()
                                .mergeWith(
                                        Flux.interval(Duration.ofHours(1))
                                                .doOnNext(this::output)
                                                .doOnNext(hour -> runAll())
                                                .ignoreElements())
                                .take(3))
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1).minusNanos(1))
                .thenAwait(Duration.ofHours(2))
                .expectNext(0L, 1L)
                .thenAwait(Duration.ofHours(1))
                .expectNext(2L)
                .verifyComplete();
    }

    @Test
    void shouldRunOnALoopOfItsOwn() throws Exception {
        PollLoop own = UnguardedLoop.create();
        int count = 10_000;
        StepVerifier.create(numbers(own))
                .then(() -> outputAll(0, 100))
                .expectNextSequence(range(0, 100))
                .then(() -> Thread.ofPlatform().start(() -> outputPatiently(100, count)))
                .expectNextSequence(range(100, count))
                .then(ring::close)
                .verifyComplete();
        ring.onClose().toCompletableFuture().get();
        own.close();
        own.onClose().toCompletableFuture().get();
    }

    private void outputPatiently(long from, long to) {
        for (long number = from; number < to; number++) {
            while (!output(number)) {
                LockSupport.parkNanos(1_000); // the loop may need this CPU
            }
        }
    }

    @Test
    void shouldWakeALoopForEachRecord() throws Exception {
        PollLoop own = UnguardedLoop.create();
        StepVerifier.Step<Long> step = StepVerifier.create(numbers(own));
        for (long i = 0; i < 2_000; i++) {
            long number = i;
            step = step.then(() -> output(number)).expectNext(number);
        }
        step.then(() -> outputQuietly(2_000))
                .then(() -> outputForced(2_001))
                .expectNext(2_000L, 2_001L)
                .thenCancel()
                .verify();
        own.close();
        own.onClose().toCompletableFuture().get();
    }

    private void outputQuietly(long number) {
        ring.output(MemorySegment.ofArray(new long[] {number}), Wakeup.NO_WAKEUP);
    }

    private void outputForced(long number) {
        ring.output(MemorySegment.ofArray(new long[] {number}), Wakeup.FORCE_WAKEUP);
    }

    @Test
    void shouldBeReleasedByTheLoopThatIsClosed() {
        PollLoop own = PollLoop.create();
        PublisherProbe<Long> probe = PublisherProbe.of(numbers(own));
        StepVerifier.create(probe.flux().subscribeOn(Schedulers.single()))
                .then(() -> await().until(probe::wasRequested))
                .then(() -> output(1))
                .expectNext(1L)
                .then(own::close)
                .verifyComplete();
        ring.onClose().toCompletableFuture().join();
        Assertions.assertThatThrownBy(() -> output(2)).isInstanceOf(IllegalStateException.class);
    }
}
