package io.bpfevents.reactor.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Failures of other software that {@code docs/why-count.md} lists, each on a ring of this one. */
class SilentLossIT extends KernelRingFixture {
    private static final int SMALL = 4096;
    private static final long FITS = Producer.capacity(SMALL, 8);

    private static RingbufAudit audit(Ringbuf ring) {
        return ring.audit().toCompletableFuture().join();
    }

    /** None of the three delivers anything. */
    @Test
    void shouldDistinguishAQuietRingFromABlindOne() {
        Producer quiet = producer(SMALL);
        Producer blind = producer(SMALL);
        blind.produce(FITS + 3, 8);

        assertThat(audit(quiet.ring()).attempts()).hasValue(0);
        assertThat(audit(quiet.ring()).reserveFailures()).hasValue(0);
        assertThat(audit(blind.ring()).attempts()).hasValue(FITS + 3);
        assertThat(audit(blind.ring()).reserveFailures()).hasValue(3);
        assertThat(audit(blind.ring()).pending()).isEqualTo(FITS);

        try (BpfObject uncounted = TestObjects.open("plain").load()) {
            RingbufAudit audit = audit(uncounted.ringbuf("events"));
            assertThat(audit.attempts()).as("unknown").isEmpty();
            assertThat(audit.reserveFailures()).as("unknown").isEmpty();
        }
    }

    /** The remedy for one of them makes the other one worse. */
    @Test
    void shouldNotReportTwoCausesAsOne() {
        try (BpfObject object = TestObjects.open("throttled").load()) {
            object.variable("count").set(256); // more than the ring holds
            object.variable("every").set(5);
            object.program("to_ring").testRun();
            Ringbuf ring = object.ringbuf("ring");
            long throttled = object.variable("throttled").getLong();
            long failed = 256 - throttled - Producer.capacity(SMALL, 16);
            assertThat(throttled).isPositive();
            assertThat(failed).isPositive();

            Map<LossCause, Long> losses =
                    BpfEvents.losses(ring).take(2).collectMap(Loss::cause, Loss::count).block();

            assertThat(losses)
                    .isEqualTo(
                            Map.of(
                                    LossCause.THROTTLED, throttled,
                                    LossCause.RESERVE_FAILURE, failed));
        }
    }

    /** The reader reaches the last record again and again, and the ring wraps. */
    @Test
    void shouldNotCountALossThatDidNotOccur() {
        Producer producer = producer(SMALL);
        List<Loss> losses = new CopyOnWriteArrayList<>();
        Disposable lossy = BpfEvents.losses(producer.ring()).subscribe(losses::add);
        Disposable reading = sequences(producer).subscribe();
        long half = FITS / 2;
        for (long sent = half; sent <= 50 * half; sent += half) {
            producer.produce(half, 8);
            long all = sent;
            await().until(() -> producer.ring().stats().delivered() == all);
            RingbufAudit audit = audit(producer.ring());
            assertThat(audit.attempts()).hasValue(all);
            assertThat(audit.reserveFailures()).hasValue(0);
            assertThat(audit.dropped()).isZero();
        }
        assertThat(losses).isEmpty();

        producer.produce(1, 8_000); // never fits
        await().until(() -> !losses.isEmpty());
        assertThat(losses).extracting(Loss::count).containsExactly(1L);
        reading.dispose();
        lossy.dispose();
    }
}
