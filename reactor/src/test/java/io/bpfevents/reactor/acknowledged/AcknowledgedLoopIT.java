package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.conformance.Spin;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/**
 * Acknowledgements wake a sleeping loop, which publishes them; a loop without any sleeps. The loop
 * has no guard timer, and {@code maxDelay} is huge.
 */
class AcknowledgedLoopIT extends KernelRingFixture {
    private static final int SLOT = 24;
    private static final int EIGHTH = RING / 8 / SLOT + 1; // records
    private static final Duration QUIET = Duration.ofMillis(50); // of polls each millisecond

    /** Keeps what it receives. */
    private static final class Received extends BaseSubscriber<Acknowledged<Long>> {
        final List<Acknowledged<Long>> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        protected void hookOnNext(Acknowledged<Long> one) {
            all.add(one);
        }

        void awaitCount(int count) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> all.size() == count);
        }
    }

    private Received subscribed(BpfRingbuf ring) {
        Received received = new Received();
        BpfEvents.<Long>acknowledged(ring, Producer::sequence, options).subscribe(received);
        return received;
    }

    private static void produce(Producer producer, long records) {
        assertThat(producer.call(records).asTheReaderWants().run().successes()).isEqualTo(records);
    }

    /** Waits until the loop sleeps, and no timer has woken it for some time. */
    private void awaitQuiet() {
        long[] last = {-1};
        await().pollInterval(Duration.ofMillis(5))
                .during(QUIET)
                .until(() -> {
                    long waits = LoopCounters.waits(loop);
                    boolean same = waits == last[0];
                    last[0] = waits;
                    return same && Loops.isAsleep();
                });
    }

    private static void awaitPublished(SharedPositions positions, long position)
            throws InterruptedException {
        Spin.until(() -> positions.get() == position);
    }

    @Test
    void shouldSleepWhileRecordsAreUnacknowledged() {
        Producer producer = producer(RING);
        Received received = subscribed(producer.ring());
        produce(producer, 10);
        received.awaitCount(10);
        awaitQuiet();
        received.all.get(5).acknowledge(); // not the first one
        awaitQuiet();
        received.all.get(0).acknowledge();
        awaitQuiet();
        assertThat(producer.ring().stats().delivered()).isOne();
        produce(producer, 1);
        received.awaitCount(11);
    }

    @Test
    void shouldPublishWhenTheLastOneIsAcknowledged() throws Exception {
        Producer producer = producer(RING);
        Received received = subscribed(producer.ring());
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            for (int round = 1; round <= 200; round++) {
                produce(producer, 7);
                received.awaitCount(7);
                if (round % 50 == 0) {
                    awaitQuiet();
                }
                Collections.shuffle(received.all, new Random(round));
                received.all.forEach(Acknowledged::acknowledge);
                awaitPublished(positions, 7L * SLOT * round);
                received.all.clear();
            }
            awaitQuiet();
        }
    }

    @Test
    void shouldPublishAnEighthOfTheRing() throws Exception {
        Producer producer = producer(RING);
        Received received = subscribed(producer.ring());
        produce(producer, 6L * EIGHTH);
        received.awaitCount(6 * EIGHTH);
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            for (int i = 0; i < 4; i++) {
                awaitQuiet();
                received.all
                        .subList(i * EIGHTH, (i + 1) * EIGHTH)
                        .forEach(Acknowledged::acknowledge);
                awaitPublished(positions, (i + 1L) * EIGHTH * SLOT);
            }
            awaitQuiet();
            received.all.getFirst().acknowledgeUpTo(received.all.get(5 * EIGHTH - 1).position());
            awaitPublished(positions, 5L * EIGHTH * SLOT);
        }
    }

    /** While the loop polls, while it falls asleep, and while it sleeps. */
    @Test
    void shouldPublishEachSingleOne() throws Exception {
        Producer producer = producer(RING);
        Received received = subscribed(producer.ring());
        int records = 1_000;
        produce(producer, records + 1);
        received.awaitCount(records + 1);
        Random random = new Random(11);
        try (SharedPositions positions = SharedPositions.of(producer.ring())) {
            for (int i = 0; i < records; i++) {
                if (random.nextBoolean()) {
                    received.all.get(i).acknowledge();
                } else {
                    received.all.getLast().acknowledgeUpTo(received.all.get(i).position());
                }
                awaitPublished(positions, (i + 1L) * SLOT);
                Spin.some(random.nextInt(2_000));
            }
            awaitQuiet();
            assertThat(producer.ring().stats().acknowledgements().unacknowledged()).isOne();
        }
    }

    /** The loop polls only until everything is acknowledged; then the kernel notifies again. */
    @Test
    void shouldSleepWithoutTheContractOnceAllIsAcknowledged() {
        try (BpfObject plain = TestObjects.open("plain").load()) {
            Received received = subscribed(plain.ringbuf("events"));
            for (int round = 1; round <= 10; round++) {
                long[] args = {0, 3, 0, 0, 0, 0, 0, 0};
                plain.program("produce_16").testRun(MemorySegment.ofArray(args));
                received.awaitCount(3 * round);
                received.all.forEach(Acknowledged::acknowledge);
                awaitQuiet();
            }
        }
    }
}
