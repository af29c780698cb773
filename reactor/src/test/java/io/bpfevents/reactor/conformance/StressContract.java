package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.fixture.StressRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random producers, demand, cancels and new subscribers, concurrently, in rounds. After each round
 * every submitted record must have been delivered, once and in order.
 */
@Tag("slow")
abstract class StressContract extends ConformanceContract {
    private static final int ROUNDS = 400;
    private static final int BURSTS = 20; // per producer and half of a round
    private static final int ACTIONS = 200; // per subscribing thread and round

    @Test
    void shouldDeliverEachRecordOnceUnderRandomLoad() {
        StressRun.of(this::run);
    }

    private void run(Random random, StressRun threads) throws Exception {
        NumberedRing ring = ring(RING);
        Deliveries deliveries = new Deliveries();
        RandomSubscribers subscribers = new RandomSubscribers(sequences(ring), deliveries);
        List<RandomProducer> producers = new ArrayList<>();
        for (int i = 0; i < StressRun.THREADS; i++) {
            producers.add(new RandomProducer(ring, i, random.nextLong()));
        }
        List<Callable<Void>> attempts = new ArrayList<>();
        producers.forEach(producer -> attempts.add(() -> producer.attempt(BURSTS)));
        for (int round = 0; round < ROUNDS; round++) {
            threads.all(attempts, random, actions -> subscribers.act(actions, ACTIONS));
            // the next one requires every wake-up that follows: no other subscriber causes
            // passes
            subscribers.cancelAll();
            subscribers.subscribeForGood();
            threads.all(attempts);
            long submitted = producers.stream().mapToLong(RandomProducer::successes).sum();
            Spin.until(() -> deliveries.count() >= submitted);
        }
        subscribers.cancelAll();
        assertThat(subscribers.unexpected()).isEmpty();
        producers.forEach(producer -> producer.check(deliveries));
        assertThat(ring.ring().stats().delivered()).isEqualTo(deliveries.count());
        assertThat(ring.ring().stats().decodeFailures()).isZero();
        closeAll();
    }
}
