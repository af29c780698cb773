package io.bpfevents.reactor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** The meters of a simulated ring on a manual loop. */
class RingbufMetricsTest {
    private static final byte[] GOOD = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] BAD = new byte[4];

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        ring.close();
        loop.runOnce();
    }

    private static final class Requester extends BaseSubscriber<Long> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // the test requests
        }
    }

    private Requester read(Overflow overflow) {
        Requester subscriber = new Requester();
        BpfEvents.ringbuf(
                        ring,
                        record -> record.get(ValueLayout.JAVA_LONG, 0),
                        RingbufOptions.defaults().pollLoop(loop).overflow(overflow))
                .onErrorContinue((_, _) -> {})
                .subscribe(subscriber);
        return subscriber;
    }

    private double value(String name, String... tags) {
        return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
    }

    private double lost(LossCause cause) {
        return value("bpf.ringbuf.lost", "cause", cause.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void shouldHaveTheValuesOfTheStats() {
        new RingbufMetrics(ring).bindTo(registry);
        Requester subscriber = read(Overflow.backpressure());
        for (int i = 0; i < 300; i++) { // 16 bytes each, of which 255 fit
            boolean _ = ring.output(GOOD);
        }
        subscriber.request(5);
        assertThat(value("bpf.ringbuf.demand")).isEqualTo(5);
        loop.runOnce();

        assertThat(value("bpf.ringbuf.delivered")).isEqualTo(5);
        assertThat(value("bpf.ringbuf.pending")).isEqualTo(250 * 16);
        assertThat(value("bpf.ringbuf.size")).isEqualTo(4096);
        assertThat(value("bpf.ringbuf.demand")).isZero();
        assertThat(lost(LossCause.RESERVE_FAILURE)).isEqualTo(45);
        assertThat(lost(LossCause.DROPPED)).isZero();
        assertThat(lost(LossCause.DECODE_FAILURE)).isZero();
        subscriber.cancel();
    }

    @Test
    void shouldCountLossesByCause() {
        new RingbufMetrics(ring).bindTo(registry);
        Requester subscriber = read(Overflow.drop());
        loop.runOnce();
        assertThat(ring.output(GOOD)).isTrue();
        loop.runOnce(); // without demand
        assertThat(lost(LossCause.DROPPED)).isEqualTo(1);
        assertThat(lost(LossCause.THROTTLED)).isZero();
        ring.throttle();
        assertThat(lost(LossCause.THROTTLED)).isEqualTo(1);

        subscriber.request(Long.MAX_VALUE);
        loop.runOnce();
        assertThat(ring.output(BAD)).isTrue();
        loop.runOnce();
        assertThat(lost(LossCause.DECODE_FAILURE)).isEqualTo(1);
        assertThat(value("bpf.ringbuf.demand")).isEqualTo((double) Long.MAX_VALUE);
        subscriber.cancel();
    }

    @Test
    void shouldHaveTheFiguresOfAcknowledgements() {
        new RingbufMetrics(ring).bindTo(registry);
        List<Acknowledged<Long>> received = new ArrayList<>();
        Flux<Acknowledged<Long>> stream =
                BpfEvents.acknowledged(
                        ring,
                        record -> record.get(ValueLayout.JAVA_LONG, 0),
                        RingbufOptions.defaults().pollLoop(loop));
        for (int i = 0; i < 3; i++) {
            assertThat(ring.output(GOOD)).isTrue();
        }
        Disposable first = stream.subscribe(received::add);
        loop.runOnce();
        received.get(0).acknowledge();
        received.get(2).acknowledge();
        loop.runOnce();
        assertThat(value("bpf.ringbuf.delivered")).isEqualTo(1);
        assertThat(value("bpf.ringbuf.handed_over")).isEqualTo(3);
        assertThat(value("bpf.ringbuf.redelivered")).isZero();
        assertThat(value("bpf.ringbuf.unacknowledged")).isEqualTo(1);
        double stats = ring.stats().acknowledgements().oldest().toNanos() / 1e9;
        double age = value("bpf.ringbuf.unacknowledged.age");
        assertThat(age).isBetween(stats, stats + 60);

        first.dispose();
        loop.runOnce();
        assertThat(value("bpf.ringbuf.unacknowledged")).isZero();
        assertThat(value("bpf.ringbuf.unacknowledged.age")).isZero();
        Disposable second = stream.subscribe(received::add);
        loop.runOnce();
        assertThat(value("bpf.ringbuf.handed_over")).isEqualTo(5);
        assertThat(value("bpf.ringbuf.redelivered")).isEqualTo(2);
        assertThat(value("bpf.ringbuf.unacknowledged")).isEqualTo(2);
        second.dispose();
    }

    @Test
    void shouldHaveNamesTagsAndUnitsAsInMicrometer() {
        new RingbufMetrics(ring, Tags.of("app", "demo")).bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName() + meter.getId().getBaseUnit())
                .containsExactlyInAnyOrder(
                        "bpf.ringbuf.deliveredevents",
                        "bpf.ringbuf.lostevents",
                        "bpf.ringbuf.lostevents",
                        "bpf.ringbuf.lostevents",
                        "bpf.ringbuf.lostevents",
                        "bpf.ringbuf.handed_overevents",
                        "bpf.ringbuf.redeliveredevents",
                        "bpf.ringbuf.unacknowledgedevents",
                        "bpf.ringbuf.unacknowledged.ageseconds",
                        "bpf.ringbuf.pendingbytes",
                        "bpf.ringbuf.sizebytes",
                        "bpf.ringbuf.demandevents");
        assertThat(registry.getMeters())
                .allSatisfy(meter -> {
                    Meter.Id id = meter.getId();
                    assertThat(id.getTag("ring")).isEqualTo("events");
                    assertThat(id.getTag("app")).isEqualTo("demo");
                    assertThat(id.getDescription()).isNotEmpty();
                });
        assertThat(registry.find("bpf.ringbuf.lost").meters())
                .extracting(meter -> meter.getId().getTag("cause"))
                .containsExactlyInAnyOrder(
                        "reserve_failure", "throttled", "dropped", "decode_failure");
    }

    @Test
    void shouldBeRemovedWhenTheRingIsClosed() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        RingbufMetrics metrics = new RingbufMetrics(ring);
        metrics.bindTo(registry);
        metrics.bindTo(other);
        metrics.bindTo(other); // a registry that has them already
        assertThat(other.getMeters()).hasSize(12);

        ring.close();

        await().until(() -> registry.getMeters().isEmpty() && other.getMeters().isEmpty());
        metrics.bindTo(registry); // too late
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldBeRemovedWhenTheMetricsAreClosed() {
        RingbufMetrics metrics = new RingbufMetrics(ring);
        metrics.bindTo(registry);
        registry.counter("of.another.library");

        metrics.close();
        metrics.close();

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .isEqualTo(List.of("of.another.library"));
        assertThat(ring.output(GOOD)).isTrue(); // the ring is still open
    }

    @Test
    void shouldRejectNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> new RingbufMetrics(null))
                .withMessage("ring");
        assertThatNullPointerException()
                .isThrownBy(() -> new RingbufMetrics(ring, null))
                .withMessage("tags");
    }
}
