package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.conformance.ConformanceContract;
import io.bpfevents.reactor.conformance.Deliveries;
import io.bpfevents.reactor.conformance.RandomProducer;
import io.bpfevents.reactor.conformance.Spin;
import io.bpfevents.reactor.fixture.StressRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random producers, demand, acknowledgements and cancels, concurrently, in rounds. After each round
 * every submitted record must have been delivered, at least once, and have left the ring.
 */
@Tag("slow")
abstract class AcknowledgedStressContract extends ConformanceContract {
    private static final int ROUNDS = 200;
    private static final int BURSTS = 20; // per producer and half of a round
    private static final int ACTIONS = 200; // per subscribing thread and round

    /** Maps the ring's positions once more. */
    abstract SharedPositions positions(NumberedRing ring);

    @Test
    void shouldDeliverEachRecordAtLeastOnceUnderRandomLoad() {
        StressRun.of(this::run);
    }

    private void run(Random random, StressRun threads) throws Exception {
        NumberedRing ring = ring(RING);
        AcknowledgedDeliveries deliveries = new AcknowledgedDeliveries();
        List<RandomProducer> producers = new ArrayList<>();
        for (int i = 0; i < StressRun.THREADS; i++) {
            producers.add(new RandomProducer(ring, i, random.nextLong()));
        }
        try (SharedPositions positions = positions(ring)) {
            AcknowledgingSubscribers subscribers =
                    new AcknowledgingSubscribers(
                            BpfEvents.acknowledged(ring.ring(), Producer::sequence, options),
                            positions::get,
                            deliveries);
            for (int round = 0; round < ROUNDS; round++) {
                play(random, threads, producers, subscribers);
                long submitted = submitted(producers);
                Spin.until(() -> {
                    subscribers.acknowledgeAll();
                    return deliveries.count() >= submitted
                            && positions.get() == positions.producer();
                });
            }
            subscribers.cancel();
            check(ring, producers, deliveries);
            closeAll();
            subscribers.check();
            assertThat(subscribers.unexpected()).isEmpty();
        }
    }

    private static void play(
            Random random,
            StressRun threads,
            List<RandomProducer> producers,
            AcknowledgingSubscribers subscribers)
            throws Exception {
        List<Callable<Void>> attempts = new ArrayList<>();
        producers.forEach(producer -> attempts.add(() -> producer.attempt(BURSTS)));
        threads.all(attempts, random, actions -> subscribers.act(actions, ACTIONS));
        subscribers.cancel();
        subscribers.subscribeForGood();
        threads.all(attempts);
    }

    private static long submitted(List<RandomProducer> producers) {
        return producers.stream().mapToLong(RandomProducer::successes).sum();
    }

    private static void check(
            NumberedRing ring, List<RandomProducer> producers, AcknowledgedDeliveries deliveries) {
        Deliveries once = deliveries.once();
        producers.forEach(producer -> producer.check(once));
        RingbufAudit audit = ring.ring().audit().toCompletableFuture().join();
        assertThat(audit.delivered()).isEqualTo(submitted(producers)).isEqualTo(once.count());
        assertThat(audit.decodeFailures()).isZero();
        assertThat(audit.pending()).isZero();
        assertThat(audit.attempts())
                .hasValue(producers.stream().mapToLong(RandomProducer::attempts).sum());
        var figures = audit.acknowledgements();
        assertThat(figures.handedOver()).isEqualTo(audit.delivered() + figures.redelivered());
        assertThat(figures.redelivered()).isPositive();
    }
}
