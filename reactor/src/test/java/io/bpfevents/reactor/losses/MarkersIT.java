package io.bpfevents.reactor.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * Markers among the records of one producing CPU. Its attempts are numbered, lost ones too, so each
 * gap shows how many are missing. A marker may count several gaps, but the latest failure it counts
 * lies in the gap where the marker stands.
 */
class MarkersIT extends KernelRingFixture {
    private static final int SMALL = 4096;
    private static final long CALL = 4_000_000; // attempts without leaving the kernel
    private static final int MARKERS = 500;

    /** An event, or a marker with its loss. */
    private record Item(long sequence, long lost) {}

    private Flux<Item> items(Producer producer, Overflow policy) {
        return BpfEvents.<Item>ringbufWithLosses(
                producer.ring(),
                record -> new Item(Producer.sequence(record), 0),
                options.overflow(policy),
                loss -> new Item(-1, loss.count()));
    }

    /** Checks each event and marker, on the loop's thread. */
    private static final class Checker extends BaseSubscriber<Item> {
        private final List<String> problems = new ArrayList<>();
        private long next; // sequence number of the record that follows if nothing is missing
        private long missing; // up to the latest record
        private long reported;
        volatile long markers;
        volatile long seen; // sequence number up to which everything is accounted for

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // the test requests
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
        protected void hookOnNext(Item event) {
            if (event.lost() > 0) {
                markers++;
                reported += event.lost();
                if (reported <= missing) {
                    addProblem("a marker of what is missing before record " + (next - 1));
                }
            } else {
                missing += event.sequence() - next;
                if (reported > missing) {
                    addProblem(
                            "a marker of records that are missing after record "
                                    + event.sequence());
                }
                next = event.sequence() + 1;
            }
            seen = next + reported - missing;
        }

        private void addProblem(String of) {
            if (problems.size() < 10) {
                problems.add(of + ": reported " + reported + ", missing " + missing);
            }
        }
    }

    /**
     * The producer runs at full speed in one call, on one CPU; the subscriber requests in portions.
     * So the ring is full most of the time, and has space repeatedly.
     */
    @ParameterizedTest
    @ValueSource(ints = {SMALL, 64 * 1024})
    void shouldStandInTheGapOfTheLatestFailureThatTheyCount(int ringBytes) throws Exception {
        Producer producer = producer(ringBytes);
        Checker checker = new Checker();
        items(producer, Overflow.backpressure()).subscribe(checker);
        Random random = new Random(3);
        // the overlap depends on the machine, so the number of rounds is not fixed
        for (int round = 1; checker.markers < MARKERS; round++) {
            Thread producing = Thread.ofPlatform().start(() -> producer.call(CALL).run());
            while (checker.seen < round * CALL) {
                checker.request(1 + random.nextInt(2_000));
                LockSupport.parkNanos(random.nextInt(20_000));
            }
            producing.join();
        }
        checker.cancel();
        assertThat(checker.problems).isEmpty();
        assertThat(checker.reported).isEqualTo(producer.totals().failures()).isPositive();
        assertThat(producer.ring().stats().delivered()).isEqualTo(producer.totals().successes());
    }

    @Test
    void shouldStandInEachGapOfASlowProducer() {
        Producer producer = producer(SMALL);
        long fits = Producer.capacity(SMALL, 16);
        StepVerifier.create(items(producer, Overflow.backpressure()), 0)
                .then(() -> producer.call(fits + 5).run())
                .thenRequest(2 * fits)
                .expectNextCount(fits)
                .expectNext(new Item(-1, 5))
                .then(() -> producer.call(1).run())
                .expectNext(new Item(fits + 5, 0))
                .thenCancel()
                .verify();
    }

    /** Dropped records and reserve failures add up to all missing records. */
    @Test
    void shouldReportEveryMissingRecord() {
        Producer producer = producer(SMALL);
        long fits = Producer.capacity(SMALL, 16);
        List<Loss> losses = new ArrayList<>();
        StepVerifier.create(
                        BpfEvents.ringbufWithLosses(
                                producer.ring(),
                                SEQUENCE,
                                options.overflow(Overflow.latest()),
                                loss -> {
                                    losses.add(loss);
                                    return -1L;
                                }),
                        0)
                .then(() -> producer.call(fits + 5).run())
                .then(() -> await().until(() -> producer.ring().stats().dropped() == fits - 1))
                .then(() -> producer.call(1).run())
                .then(() -> await().until(() -> producer.ring().stats().dropped() == fits))
                .thenRequest(10)
                .expectNext(-1L, -1L, fits + 5)
                .thenCancel()
                .verify();
        assertThat(losses)
                .extracting(Loss::cause)
                .containsExactly(LossCause.DROPPED, LossCause.RESERVE_FAILURE);
        assertThat(losses).extracting(Loss::count).containsExactly(fits, 5L);
        assertThat(losses).extracting(Loss::cumulative).containsExactly(fits, 5L);
    }
}
