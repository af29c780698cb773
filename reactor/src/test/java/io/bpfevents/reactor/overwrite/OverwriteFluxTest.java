package io.bpfevents.reactor.overwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import io.bpfevents.reactor.metrics.RingbufMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** A ring in overwrite mode as a Flux. */
@Timeout(300) // a hang is a failure
class OverwriteFluxTest {
    private static final int SIZE = 4096;
    private static final int SLOT = 16;
    private static final int CAPACITY = 255; // records: a ring of n bytes holds n - 1
    private static final RecordDecoder<Long> NUMBER =
            record -> record.get(ValueLayout.JAVA_LONG, 0);

    private final SimulatedRingbuf ring = SimulatedRingbuf.createOverwriting("events", SIZE);
    private final PollLoop.Manual loop = PollLoop.manual();
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);

    @AfterEach
    void close() {
        ring.close();
        Loops.runAll(loop);
    }

    private void output(long from, long to) {
        for (long number = from; number < to; number++) {
            assertThat(ring.output(MemorySegment.ofArray(new long[] {number}))).isTrue();
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private RingbufAudit audit() {
        var answer = ring.audit().toCompletableFuture();
        Loops.runAll(loop);
        return answer.join();
    }

    @Test
    void shouldDeliverTheNewestAndCountTheBytesOfTheOthers() {
        output(0, 1_000);
        List<Long> received = new ArrayList<>();
        var _ = BpfEvents.ringbuf(ring, NUMBER, options).subscribe(received::add);
        Loops.runAll(loop);
        assertThat(received).isEqualTo(range(1_000 - CAPACITY, 1_000));
        RingbufStats stats = ring.stats();
        assertThat(stats.overwrittenBytes()).hasValue((1_000 - CAPACITY) * SLOT);
        assertThat(stats.reserveFailures()).hasValue(0);
        RingbufAudit audit = audit();
        assertThat(audit.overwrittenBytes()).isEqualTo(stats.overwrittenBytes());
        assertThat(audit.pending()).isZero();
        assertThat(audit.attempts()).isEmpty();
    }

    @Test
    void shouldReportOverwrittenBytesAsLosses() {
        StepVerifier.create(BpfEvents.losses(ring).take(1))
                .then(() -> {
                    var _ = BpfEvents.ringbuf(ring, NUMBER, options).subscribe();
                    output(0, 1_000);
                    Loops.runAll(loop);
                })
                .assertNext(loss -> {
                    assertThat(loss.cause()).isEqualTo(LossCause.OVERWRITTEN);
                    assertThat(loss.cause().isInBytes()).isTrue();
                    assertThat(loss.count()).isEqualTo((1_000 - CAPACITY) * SLOT);
                })
                .expectComplete()
                .verify(Duration.ofSeconds(200));
    }

    /** Also where the loss is found in the middle of a pass. */
    @Test
    void shouldPlaceMarkersBeforeTheFirstRecordAfterTheLoss() {
        List<Object> received = new ArrayList<>();
        BaseSubscriber<Object> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                        request(10);
                    }

                    @Override
                    protected void hookOnNext(Object event) {
                        received.add(event);
                    }
                };
        output(0, 100);
        BpfEvents.<Object>ringbufWithLosses(ring, NUMBER, options, loss -> loss)
                .subscribe(subscriber);
        Loops.runAll(loop);
        assertThat(received).isEqualTo(range(0, 10));
        output(100, 1_000);
        received.clear();
        subscriber.requestUnbounded();
        Loops.runAll(loop);
        assertThat(received.subList(0, 90)).isEqualTo(range(10, 100));
        assertThat(received.get(90))
                .isInstanceOfSatisfying(
                        Loss.class,
                        loss -> {
                            assertThat(loss.cause()).isEqualTo(LossCause.OVERWRITTEN);
                            assertThat(loss.count()).isEqualTo((1_000 - CAPACITY - 100) * SLOT);
                        });
        assertThat(received.subList(91, received.size())).isEqualTo(range(1_000 - CAPACITY, 1_000));
    }

    static List<Overflow> policies() {
        return List.of(Overflow.error(), Overflow.dropOldest(), Overflow.latest(), Overflow.drop());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldRejectPoliciesWithoutEffect(Overflow policy) {
        assertThatThrownBy(() -> BpfEvents.ringbuf(ring, NUMBER, options.overflow(policy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "ring events", "BPF_F_RB_OVERWRITE", policy + " has no effect");
    }

    @Test
    void shouldRejectAcknowledgements() {
        assertThatThrownBy(() -> BpfEvents.acknowledged(ring, NUMBER, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "ring events", "BPF_F_RB_OVERWRITE", "acknowledged or not");
    }

    @Test
    void shouldMeterBytesApartFromRecords() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (RingbufMetrics metrics = new RingbufMetrics(ring)) {
            metrics.bindTo(registry);
            output(0, 1_000);
            var _ = BpfEvents.ringbuf(ring, NUMBER, options).subscribe();
            Loops.runAll(loop);
            var meter = registry.get("bpf.ringbuf.overwritten").functionCounter();
            assertThat(meter.count()).isEqualTo((1_000 - CAPACITY) * SLOT);
            assertThat(meter.getId().getBaseUnit()).isEqualTo("bytes");
            assertThat(registry.find("bpf.ringbuf.lost").tag("cause", "overwritten").meter())
                    .isNull();
        }
    }
}
