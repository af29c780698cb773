package io.bpfevents.spring.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** The states of a simulated ring, with a clock and a loop that the test moves. */
class MonitorTest {
    private static final byte[] RECORD = new byte[8];
    private static final long WINDOW = 30; // seconds

    private final AtomicLong seconds = new AtomicLong();
    private final PollLoop.Manual loop = PollLoop.manual();
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final Monitor monitor =
            new Monitor(
                    List.of(() -> Map.of("ring", Optional.of((EventBuffer) ring))),
                    Duration.ofSeconds(WINDOW),
                    () -> TimeUnit.SECONDS.toNanos(seconds.get()));

    @AfterEach
    void close() {
        ring.close();
        loop.close();
    }

    private State check() {
        return monitor.check().get("ring").state();
    }

    private State checkAfter(long more) {
        seconds.addAndGet(more);
        return check();
    }

    private void fill() {
        while (ring.output(RECORD)) {}
    }

    /** A subscriber with the demand that the test requests. */
    private static <T> BaseSubscriber<T> subscriber(List<T> received) {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(T event) {
                received.add(event);
            }
        };
    }

    @Test
    void shouldLoseForTheWindowAfterALoss() {
        assertThat(check()).isEqualTo(State.UP);
        fill();
        assertThat(check()).isEqualTo(State.LOSING);
        assertThat(checkAfter(WINDOW - 1)).isEqualTo(State.LOSING);
        assertThat(checkAfter(1)).isEqualTo(State.UP); // nothing more was lost
        fill();
        assertThat(checkAfter(1)).isEqualTo(State.LOSING);
        assertThat(monitor.accounting().get("ring").orElseThrow().lost())
                .containsEntry("reserve_failure", 2L)
                .containsEntry("dropped", 0L);
    }

    /** Such as a probe every ten seconds and a user of the endpoint. */
    @Test
    void shouldReportALossToEachCaller() {
        fill();
        State probe = check();
        State user = checkAfter(1);
        State nextProbe = checkAfter(9);
        assertThat(List.of(probe, user, nextProbe)).containsOnly(State.LOSING);
    }

    @Test
    void shouldNoticeALossBetweenChecksThatAreFurtherApart() {
        check();
        fill();
        assertThat(checkAfter(10 * WINDOW)).isEqualTo(State.LOSING);
        assertThat(checkAfter(10 * WINDOW)).isEqualTo(State.UP);
    }

    @Test
    void shouldBeStuckIfRequestedRecordsAreNotReadForTheWindow() {
        List<Event> received = new ArrayList<>();
        BaseSubscriber<Event> subscriber = subscriber(received);
        BpfEvents.ringbuf(ring, options).subscribe(subscriber);
        loop.runOnce();
        ring.output(RECORD);
        loop.runOnce(); // samples the pending bytes; there is no demand
        assertThat(check()).isEqualTo(State.UP);
        assertThat(checkAfter(WINDOW)).isEqualTo(State.UP);
        subscriber.request(10);
        assertThat(checkAfter(WINDOW)).isEqualTo(State.UP); // demand since this check only
        assertThat(checkAfter(1)).isEqualTo(State.UP);
        assertThat(checkAfter(WINDOW - 2)).isEqualTo(State.UP);
        assertThat(checkAfter(1)).isEqualTo(State.STUCK); // the loop does not run
        assertThat(checkAfter(1)).isEqualTo(State.STUCK);
        loop.runOnce();
        assertThat(received).hasSize(1);
        assertThat(check()).isEqualTo(State.UP);
    }

    /** Each record that found no space would hide it otherwise. */
    @Test
    void shouldBeStuckAlsoIfItLosesRecords() {
        BaseSubscriber<Event> subscriber = subscriber(new ArrayList<>());
        BpfEvents.ringbuf(ring, options).subscribe(subscriber);
        loop.runOnce();
        fill();
        loop.runOnce(); // samples the pending bytes; there is no demand
        subscriber.request(10);
        assertThat(check()).isEqualTo(State.LOSING);
        fill();
        assertThat(checkAfter(WINDOW - 1)).isEqualTo(State.LOSING);
        fill();
        assertThat(checkAfter(1)).isEqualTo(State.STUCK); // the loop does not run
    }

    /** As a source has after its program was loaded again. */
    @Test
    void shouldReportALossOfTheRingBeforeForTheWindow() {
        SimulatedRingbuf second = SimulatedRingbuf.create("events", 4096);
        AtomicReference<Optional<EventBuffer>> loaded = new AtomicReference<>(Optional.of(ring));
        Monitor source =
                new Monitor(
                        List.of(() -> Map.of("source", loaded.get())),
                        Duration.ofSeconds(WINDOW),
                        () -> TimeUnit.SECONDS.toNanos(seconds.get()));
        fill();
        assertThat(source.check().get("source").state()).isEqualTo(State.LOSING);
        loaded.set(Optional.empty());
        assertThat(source.check().get("source").state()).isEqualTo(State.IDLE);
        loaded.set(Optional.of(second));
        seconds.addAndGet(WINDOW - 1);
        assertThat(source.check().get("source").state()).isEqualTo(State.LOSING);
        seconds.addAndGet(1);
        assertThat(source.check().get("source").state()).isEqualTo(State.UP);
        second.close();
    }

    @Test
    void shouldNotBeStuckIfItIsReadSlowly() {
        List<Event> received = new ArrayList<>();
        BaseSubscriber<Event> subscriber = subscriber(received);
        BpfEvents.ringbuf(ring, options.batchSize(1)).subscribe(subscriber);
        for (int i = 0; i < 4; i++) {
            ring.output(RECORD);
        }
        subscriber.request(10);
        for (int before = 0; before < 4; before++) {
            assertThat(received).hasSize(before);
            assertThat(checkAfter(WINDOW)).isEqualTo(State.UP);
            loop.runOnce();
        }
    }

    @Test
    void shouldIgnoreDropsByThePolicy() {
        BaseSubscriber<Event> subscriber = subscriber(new ArrayList<>());
        BpfEvents.ringbuf(ring, options.overflow(Overflow.drop())).subscribe(subscriber);
        check();
        ring.output(RECORD);
        loop.runOnce();
        await().until(() -> {
            loop.runOnce();
            return ring.stats().dropped() == 1;
        });
        assertThat(checkAfter(WINDOW)).isEqualTo(State.UP);
    }

    @Test
    void shouldWaitForAcknowledgements() {
        List<Acknowledged<Event>> received = new ArrayList<>();
        BaseSubscriber<Acknowledged<Event>> subscriber = subscriber(received);
        BpfEvents.acknowledged(ring, Event.decoder(), options).subscribe(subscriber);
        subscriber.request(10);
        loop.runOnce();
        ring.output(RECORD);
        loop.runOnce();
        assertThat(received).hasSize(1);
        check();
        assertThat(checkAfter(WINDOW)).isEqualTo(State.UP);
        assertThat(monitor.accounting().get("ring").orElseThrow().unacknowledged()).isEqualTo(1);
    }

    @Test
    void shouldReportAClosedRing() {
        assertThat(check()).isEqualTo(State.UP);
        ring.close();
        loop.runOnce();
        assertThat(checkAfter(1)).isEqualTo(State.CLOSED);
    }

    @Test
    void shouldReportAnIdleSource() {
        Monitor idle =
                new Monitor(
                        List.of(() -> Map.of("source", Optional.empty())),
                        Duration.ofSeconds(WINDOW));
        assertThat(idle.check().get("source")).isEqualTo(new Finding(State.IDLE, Optional.empty()));
    }
}
