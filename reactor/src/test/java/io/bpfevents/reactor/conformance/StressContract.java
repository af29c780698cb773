package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random producers, demand, cancels and new subscribers, concurrently, in rounds. After each round
 * every submitted record must have been delivered, once and in order.
 */
@Tag("slow")
abstract class StressContract extends ConformanceContract {
    /** System property: the seed of a run to repeat, as far as threads permit. */
    private static final String SEED = "io.bpfevents.stress.seed";

    private static final int ROUNDS = 400;
    private static final int THREADS = 2; // of each kind
    private static final int BURSTS = 20; // per producer and half of a round
    private static final int ACTIONS = 200; // per subscribing thread and round

    @Test
    void shouldDeliverEachRecordOnceUnderRandomLoad() throws Exception {
        long seed = Long.getLong(SEED, new Random().nextLong());
        ProcessResources before = ProcessResources.count();
        try (ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS)) {
            run(new Random(seed), threads);
        } catch (Throwable failure) {
            throw new AssertionError("-D" + SEED + "=" + seed, failure);
        }
        closeAll();
        await().untilAsserted(() -> assertThat(ProcessResources.count()).isEqualTo(before));
    }

    private void run(Random random, ExecutorService threads) throws Exception {
        NumberedRing ring = ring(RING);
        Deliveries deliveries = new Deliveries();
        RandomSubscribers subscribers = new RandomSubscribers(sequences(ring), deliveries);
        List<RandomProducer> producers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            producers.add(new RandomProducer(ring, i, random.nextLong()));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<Callable<Void>> tasks = new ArrayList<>();
                producers.forEach(producer -> tasks.add(() -> producer.attempt(BURSTS)));
                for (int i = 0; i < THREADS; i++) {
                    Random actions = new Random(random.nextLong());
                    tasks.add(() -> subscribers.act(actions, ACTIONS));
                }
                awaitAll(threads.invokeAll(tasks));
                // the next one requires every wake-up that follows: no other subscriber causes
                // passes
                subscribers.cancelAll();
                subscribers.subscribeForGood();
                List<Callable<Void>> half = new ArrayList<>();
                producers.forEach(producer -> half.add(() -> producer.attempt(BURSTS)));
                awaitAll(threads.invokeAll(half));
                long submitted = producers.stream().mapToLong(RandomProducer::successes).sum();
                Spin.until(() -> deliveries.count() >= submitted);
            }
        } catch (Throwable failure) {
            threads.shutdownNow();
            throw failure;
        }
        subscribers.cancelAll();
        assertThat(subscribers.unexpected()).isEmpty();
        producers.forEach(producer -> producer.check(deliveries));
        assertThat(ring.ring().stats().delivered()).isEqualTo(deliveries.count());
        assertThat(ring.ring().stats().decodeFailures()).isZero();
    }

    private static void awaitAll(List<Future<Void>> futures) throws Exception {
        for (Future<Void> future : futures) {
            future.get();
        }
    }
}
