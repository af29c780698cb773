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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** The states of a simulated ring, with a clock and a loop that the test moves. */
class MonitorTest {
    private static final byte[] RECORD = new byte[8];

    private final AtomicLong seconds = new AtomicLong();
    private final PollLoop.Manual loop = PollLoop.manual();
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final Monitor monitor =
            new Monitor(
                    List.of(() -> Map.of("ring", Optional.of((EventBuffer) ring))),
                    () -> TimeUnit.SECONDS.toNanos(seconds.get()));

    @AfterEach
    void close() {
        ring.close();
        loop.close();
    }

    private State check() {
        return monitor.check().get("ring").state();
    }

    private State checkLater() {
        seconds.incrementAndGet();
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
    void shouldLoseWhileTheRingIsFull() {
        assertThat(check()).isEqualTo(State.UP);
        fill();
        assertThat(check()).isEqualTo(State.UP); // within the same second
        assertThat(checkLater()).isEqualTo(State.LOSING);
        assertThat(check()).isEqualTo(State.LOSING);
        assertThat(checkLater()).isEqualTo(State.UP); // nothing more was lost
        fill();
        assertThat(checkLater()).isEqualTo(State.LOSING);
        assertThat(monitor.accounting().get("ring").orElseThrow().lost())
                .containsEntry("reserve_failure", 2L)
                .containsEntry("dropped", 0L);
    }

    @Test
    void shouldBeStuckIfRequestedRecordsAreNotRead() {
        List<Event> received = new ArrayList<>();
        BaseSubscriber<Event> subscriber = subscriber(received);
        BpfEvents.ringbuf(ring, options).subscribe(subscriber);
        loop.runOnce();
        ring.output(RECORD);
        loop.runOnce(); // samples the pending bytes; there is no demand
        assertThat(check()).isEqualTo(State.UP);
        assertThat(checkLater()).isEqualTo(State.UP);
        subscriber.request(10);
        assertThat(checkLater()).isEqualTo(State.UP); // demand since this check only
        assertThat(checkLater()).isEqualTo(State.STUCK); // the loop does not run
        loop.runOnce();
        assertThat(received).hasSize(1);
        assertThat(checkLater()).isEqualTo(State.UP);
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
        assertThat(checkLater()).isEqualTo(State.UP);
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
        assertThat(checkLater()).isEqualTo(State.UP);
        assertThat(monitor.accounting().get("ring").orElseThrow().unacknowledged()).isEqualTo(1);
    }

    @Test
    void shouldReportAClosedRing() {
        assertThat(check()).isEqualTo(State.UP);
        ring.close();
        loop.runOnce();
        assertThat(checkLater()).isEqualTo(State.CLOSED);
    }

    @Test
    void shouldReportAnIdleSource() {
        Monitor idle = new Monitor(List.of(() -> Map.of("source", Optional.empty())));
        assertThat(idle.check().get("source")).isEqualTo(new Finding(State.IDLE, Optional.empty()));
    }
}
