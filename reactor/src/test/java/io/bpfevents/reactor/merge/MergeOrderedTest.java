package io.bpfevents.reactor.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.core.ring.SimulatedRingbuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Merging by time, in virtual time: each number is its own time, in nanoseconds. */
class MergeOrderedTest extends MergeFixture {
    private static final long WINDOW = 800;
    private static final long STEP = WINDOW / 16;
    private static final long START = 1_000_000;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Sourced<Long>> late = new ArrayList<>();
    private final Recorder subscriber = new Recorder();

    @BeforeEach
    void beginLater() {
        advance(START);
    }

    @AfterEach
    void end() {
        subscriber.cancel();
        time.dispose();
    }

    private void advance(long nanos) {
        time.advanceTimeBy(Duration.ofNanos(nanos));
    }

    private Flux<Sourced<Long>> ordered(ToLongFunction<Long> timeOf) {
        return ordered(timeOf, List.of(source(a), source(b)));
    }

    private Flux<Sourced<Long>> ordered(ToLongFunction<Long> timeOf, List<Source<Long>> sources) {
        return MergedEvents.mergeOrdered(
                new TimeOrder.Rule<Long>(
                        Duration.ofNanos(WINDOW),
                        timeOf,
                        late::add,
                        new TimeOrder.Clock(() -> time.now(TimeUnit.NANOSECONDS), time)),
                sources);
    }

    private void subscribe() {
        ordered(number -> number).subscribe(subscriber);
        subscriber.request(Long.MAX_VALUE);
        runAll();
    }

    private void send(SimulatedRingbuf ring, long... times) {
        outputAll(ring, times);
        runAll();
    }

    @Test
    void shouldEmitTheEarliestOnceEachSourceHoldsAnEvent() {
        subscribe();
        send(a, START + 1, START + 4);
        assertThat(subscriber.events).isEmpty();

        send(b, START + 2, START + 3, START + 5);

        assertThat(subscriber.events)
                .containsExactly(
                        of("a", START + 1),
                        of("b", START + 2),
                        of("b", START + 3),
                        of("a", START + 4));
        assertThat(late).isEmpty();
    }

    @Test
    void shouldWaitForAnEmptySourceNoLongerThanTheWindow() {
        subscribe();
        advance(WINDOW); // the other source has been empty for long
        long now = START + WINDOW;
        send(a, now, now + WINDOW / 2);

        advance(WINDOW - 1);
        assertThat(subscriber.events).isEmpty();
        advance(1);
        assertThat(subscriber.numbers()).containsExactly(now);
        advance(WINDOW / 2);
        assertThat(subscriber.numbers()).containsExactly(now, now + WINDOW / 2);
    }

    @Test
    void shouldEmitAnOldEventAtOnceIfTheOtherSourceHasBeenEmptyForLong() {
        subscribe();
        send(a, START); // makes the merge wait for the other source
        advance(WINDOW);
        assertThat(subscriber.numbers()).containsExactly(START);

        advance(5 * WINDOW);
        send(a, START + 4 * WINDOW);

        assertThat(subscriber.numbers()).containsExactly(START, START + 4 * WINDOW);
    }

    /** All records are older than the window, and the loop reads one ring before the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOrderWhatIsInTheBuffersWhenTheSubscriberComes(boolean reversed) {
        for (long i = 0; i < 100; i++) {
            outputAll(a, 2 * i);
            outputAll(b, 2 * i + 1);
        }
        ordered(
                        number -> number,
                        reversed
                                ? List.of(source(b), source(a))
                                : List.of(source(a).held(3), source(b).held(3)))
                .subscribe(subscriber);
        subscriber.request(Long.MAX_VALUE);
        runAll();
        advance(WINDOW);
        runAll();

        assertThat(late).isEmpty();
        assertThat(subscriber.numbers()).hasSize(200).isSorted();
    }

    @Test
    void shouldPassOnLateEventsInsteadOfEmittingThem() {
        subscribe();
        send(a, START + 10);
        advance(2 * WINDOW);
        assertThat(subscriber.numbers()).containsExactly(START + 10);

        send(b, START + 9, START + 10, START + 11);
        advance(2 * WINDOW);

        assertThat(late).containsExactly(of("b", START + 9));
        assertThat(subscriber.numbers()).containsExactly(START + 10, START + 10, START + 11);
        assertThat(b.stats().delivered()).isEqualTo(3);
    }

    @Test
    void shouldNotWaitForAClosedSource() {
        subscribe();
        send(a, START + 1, START + 2);
        b.close();
        runAll();

        assertThat(subscriber.numbers()).containsExactly(START + 1, START + 2);
        a.close();
        runAll();
        assertThat(subscriber.completed).isTrue();
    }

    @Test
    void shouldEmitOnDemandOnly() {
        ordered(number -> number).subscribe(subscriber);
        send(a, START + 1, START + 3);
        send(b, START + 2, START + 4);
        advance(10 * WINDOW);
        assertThat(subscriber.events).isEmpty();

        subscriber.request(3);
        assertThat(subscriber.numbers()).containsExactly(START + 1, START + 2, START + 3);
        subscriber.request(1);
        assertThat(subscriber.numbers()).hasSize(3); // it waits for the other source
        advance(WINDOW);
        assertThat(subscriber.numbers()).hasSize(4);
    }

    @Test
    void shouldLeaveInTheBuffersWhatItDoesNotHold() {
        ordered(number -> number, List.of(source(a).held(4), source(b))).subscribe(subscriber);
        subscriber.request(Long.MAX_VALUE);
        send(a, Stream.iterate(START, n -> n + 1).limit(100).mapToLong(n -> n).toArray());
        assertThat(a.stats().delivered()).isEqualTo(4);

        advance(2 * WINDOW);
        runAll(); // what is read now is old already

        assertThat(subscriber.numbers()).hasSize(100).isSorted();
    }

    @Test
    void shouldStopItsTimerOnCancel() {
        subscribe();
        send(a, START);
        assertThat(time.getScheduledTaskCount()).isEqualTo(1);

        subscriber.cancel();
        advance(2 * WINDOW);

        assertThat(subscriber.events).isEmpty();
        Recorder next = new Recorder();
        ordered(number -> number).subscribe(next);
        next.request(1);
        send(b, START);
        advance(WINDOW);
        assertThat(next.numbers()).containsExactly(START); // both rings were free
        next.cancel();
    }

    @Test
    void shouldFailIfTheTimeCannotBeDetermined() {
        ordered(
                        number -> {
                            throw new UnsupportedOperationException("no time");
                        })
                .subscribe(subscriber);
        subscriber.request(1);
        send(a, START);

        assertThat(subscriber.error).isInstanceOf(UnsupportedOperationException.class);
        Recorder next = new Recorder();
        ordered(number -> number).subscribe(next);
        runAll();
        assertThat(next.error).isNull(); // both rings were free
        next.cancel();
    }

    @Test
    void shouldFailOnATimeOfAnotherClock() {
        subscribe();
        send(a, START + WINDOW + 1);

        assertThat(subscriber.error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT0.000000801S")
                .hasMessageContaining("bpf_ktime_get_ns");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 3_600_000_000_001L})
    void shouldRejectAWindowOutOfRange(long nanos) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MergedEvents.<Long>mergeOrdered(
                                Duration.ofNanos(nanos), n -> n, late::add, source(a)))
                .withMessageStartingWith("window is positive and at most an hour");
    }

    private record Sent(int ring, long at, long arrival) {}

    /**
     * Random events of up to five sources, each of which arrives in the order of its times, within
     * a delay.
     */
    private List<Sent> randomEvents(Random random, int rings, int longestDelay) {
        List<Sent> all = new ArrayList<>();
        for (int ring = 0; ring < rings; ring++) {
            long at = START;
            long arrival = START;
            int pause = 1 + random.nextInt(500);
            for (int i = 0; i < 100; i++) {
                at += random.nextInt(pause);
                arrival = Math.max(arrival, at + random.nextInt(longestDelay + 1));
                all.add(new Sent(ring, at, arrival));
            }
        }
        return all;
    }

    /** The loop makes passes meanwhile. */
    private void advanceTo(long nanos, VirtualTimeScheduler clock) {
        for (long left = nanos - clock.now(TimeUnit.NANOSECONDS); left > 0; left -= STEP) {
            clock.advanceTimeBy(Duration.ofNanos(Math.min(left, STEP)));
            runAll();
        }
    }

    private String run(long seed, int longestDelay) {
        Random random = new Random(seed);
        int rings = 1 + random.nextInt(5);
        List<SimulatedRingbuf> all =
                Stream.generate(() -> SimulatedRingbuf.create("ring", 4096)).limit(rings).toList();
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        clock.advanceTimeBy(Duration.ofNanos(START));
        late.clear();
        Recorder recorder = new Recorder();
        MergedEvents.mergeOrdered(
                        new TimeOrder.Rule<Long>(
                                Duration.ofNanos(WINDOW),
                                number -> number,
                                late::add,
                                new TimeOrder.Clock(() -> clock.now(TimeUnit.NANOSECONDS), clock)),
                        all.stream().map(ring -> source(ring).held(1 + random.nextInt(9))).toList())
                .subscribe(recorder);
        recorder.request(Long.MAX_VALUE);
        runAll();
        List<Sent> sent = randomEvents(random, rings, longestDelay);
        sent.sort(Comparator.comparingLong(Sent::arrival)); // stable: a ring stays in its order
        for (Sent next : sent) {
            advanceTo(next.arrival(), clock);
            outputAll(all.get(next.ring()), next.at());
            runAll();
        }
        advanceTo(sent.getLast().arrival() + 3 * WINDOW, clock);
        all.forEach(SimulatedRingbuf::close);
        runAll();
        String run = "seed " + seed;
        assertThat(recorder.numbers()).as(run).isSorted();
        assertThat(Stream.concat(recorder.events.stream(), late.stream()).map(Sourced::event))
                .as(run)
                .containsExactlyInAnyOrderElementsOf(sent.stream().map(Sent::at).toList());
        assertThat(recorder.completed).as(run).isTrue();
        clock.dispose();
        return run;
    }

    @Test
    void shouldBeExactIfNoEventArrivesAfterTheWindow() {
        for (long seed = 0; seed < 100; seed++) {
            String run = run(seed, (int) WINDOW - 1);
            assertThat(late).as(run).isEmpty();
        }
    }

    @Test
    void shouldAccountForEventsThatArriveAfterTheWindow() {
        int withLate = 0;
        for (long seed = 0; seed < 100; seed++) {
            String _ = run(seed, 5 * (int) WINDOW);
            withLate += late.isEmpty() ? 0 : 1;
        }
        assertThat(withLate).isPositive();
    }
}
