package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The times of a replay, in virtual time. */
class ReplayPaceTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path directory;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final PollLoop.Manual loop = PollLoop.manual();
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final List<String> received = new ArrayList<>();
    private Path file;
    private RecordingFile written;

    @BeforeEach
    void create() {
        file = directory.resolve("recording.avro");
        RecordingHeader header = RecordingHeader.now("events", 4096, Optional.empty());
        written = RecordingFile.create(file, header, null, new RecordedWriter(null));
    }

    @AfterEach
    void close() {
        ring.close();
        loop.close();
        time.dispose();
    }

    private void event(Duration at, int bytes) {
        Event event = Event.copyOf(MemorySegment.ofArray(new byte[bytes]));
        written.append(new RecordedEvent(START.plus(at), event));
    }

    private void loss(Duration at, long count) {
        Instant when = START.plus(at);
        written.append(
                new RecordedLoss(when, new Loss(LossCause.RESERVE_FAILURE, count, count, when)));
    }

    /** Subscribes without demand, or with it. */
    private Subscriber subscribe(long demand) {
        Subscriber subscriber = new Subscriber(demand);
        BpfEvents.<String>ringbufWithLosses(
                        ring,
                        record -> "event of " + record.byteSize(),
                        RingbufOptions.defaults().pollLoop(loop),
                        loss -> "lost " + loss.count())
                .subscribe(subscriber);
        return subscriber;
    }

    private final class Subscriber extends BaseSubscriber<String> {
        private final long initial;

        Subscriber(long initial) {
            this.initial = initial;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (initial > 0) {
                request(initial);
            }
        }

        @Override
        protected void hookOnNext(String element) {
            received.add(element);
        }
    }

    private void replay(Pace pace) {
        written.close();
        Recording.open(file).replay(ring, pace, time).subscribe();
        time.advanceTime();
    }

    private void advance(Duration by) {
        time.advanceTimeBy(by);
        while (loop.runOnce()) {
            time.advanceTime();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, 10})
    void shouldKeepTheTimesBetweenRecordsByTheFactor(double factor) {
        event(Duration.ofSeconds(7), 1);
        event(Duration.ofSeconds(17), 2);
        subscribe(Long.MAX_VALUE);

        replay(Pace.times(factor));
        advance(Duration.ZERO);
        assertThat(received).containsExactly("event of 1");

        Duration distance = Duration.ofNanos((long) (Duration.ofSeconds(10).toNanos() / factor));
        advance(distance.minusNanos(1));
        assertThat(received).hasSize(1);
        advance(Duration.ofNanos(1));
        assertThat(received).containsExactly("event of 1", "event of 2");
    }

    @Test
    void shouldSendEverythingAtOnceUnderDemand() {
        event(Duration.ZERO, 1);
        event(Duration.ofDays(365), 2);
        subscribe(Long.MAX_VALUE);

        replay(Pace.asRequested());
        advance(Duration.ZERO);

        assertThat(received).containsExactly("event of 1", "event of 2");
    }

    @Test
    void shouldWaitForSpaceWithoutLosingRecords() {
        for (int i = 0; i < 8; i++) {
            event(Duration.ZERO, 1000 + i);
        }
        Subscriber subscriber = subscribe(0);

        replay(Pace.recorded());
        advance(Duration.ofMinutes(1));
        assertThat(received).isEmpty();
        assertThat(ring.query(Query.AVAILABLE_DATA)).isBetween(3000L, 4095L);

        for (int i = 0; i < 8; i++) {
            subscriber.request(1);
            advance(Duration.ofMillis(2));
            assertThat(received).hasSize(i + 1).last().isEqualTo("event of " + (1000 + i));
        }
        assertThat(ring.stats().reserveFailures()).hasValue(0);
    }

    @Test
    void shouldFailReservesOnceTheRecordsBeforeAreRead() {
        event(Duration.ZERO, 1);
        loss(Duration.ZERO, 3);
        event(Duration.ZERO, 2);
        loss(Duration.ZERO, 4);
        event(Duration.ZERO, 5);
        Subscriber subscriber = subscribe(0);

        replay(Pace.asRequested());
        advance(Duration.ofMinutes(1));
        assertThat(ring.stats().reserveFailures()).hasValue(0);

        subscriber.request(Long.MAX_VALUE);
        for (int i = 0; i < 5; i++) {
            advance(Duration.ofMillis(1));
        }
        assertThat(received)
                .containsExactly("event of 1", "lost 3", "event of 2", "lost 4", "event of 5");
    }

    @Test
    void shouldEndWithTheRing() {
        event(Duration.ZERO, 1);
        event(Duration.ofSeconds(1), 1);
        written.close();

        StepVerifier.withVirtualTime(
                        () -> Recording.open(file).replay(ring, Pace.recorded(), time),
                        () -> time,
                        Long.MAX_VALUE)
                .expectSubscription()
                .then(ring::close)
                .thenAwait(Duration.ofSeconds(1))
                .verifyError(IllegalStateException.class);
    }

    @Test
    void shouldStopWhenItIsCancelled() {
        event(Duration.ZERO, 1);
        event(Duration.ofSeconds(1), 2);
        written.close();
        subscribe(Long.MAX_VALUE);

        var replay = Recording.open(file).replay(ring, Pace.recorded(), time).subscribe();
        advance(Duration.ZERO);
        replay.dispose();
        advance(Duration.ofMinutes(1));

        assertThat(received).containsExactly("event of 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRejectFactorsThatAreNoSpeed(double factor) {
        assertThatThrownBy(() -> Pace.times(factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("greater than 0");
    }

    @Test
    void shouldReadTheTimesToTheMicrosecond() {
        Instant precise = START.plusNanos(123_456_789);
        Event event = Event.ofSample(MemorySegment.ofArray(new byte[] {7}), 3, 99);
        written.append(new RecordedEvent(precise, event));
        written.close();

        StepVerifier.create(Recording.open(file).elements())
                .assertNext(element -> {
                    assertThat(element.received()).isEqualTo("2026-01-02T03:04:05.123456Z");
                    Event read = ((RecordedEvent) element).event();
                    assertThat(read.toByteArray()).containsExactly(7);
                    assertThat(read.cpu()).hasValue(3);
                    assertThat(read.time()).isEqualTo(OptionalLong.of(99));
                })
                .verifyComplete();
    }
}
