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
 * gap tells how many are missing. A marker may count several gaps, but the latest failure it counts
 * lies in exactly the gap where it stands.
 */
class MarkersIT extends KernelRingFixture {
    private static final int SMALL = 4096;
    private static final long CALL = 4_000_000; // attempts without leaving the kernel
    private static final int MARKERS = 500;

    /** An event, or a marker with its loss. */
    private record Told(long sequence, long lost) {}

    private Flux<Told> told(Producer producer, Overflow policy) {
        return BpfEvents.<Told>ringbufWithLosses(
                producer.ring(),
                record -> new Told(Producer.sequence(record), 0),
                options.overflow(policy),
                loss -> new Told(-1, loss.count()));
    }

    /** Looks at each event and marker as it comes. On the loop's thread. */
    private static final class Checker extends BaseSubscriber<Told> {
        private final List<String> complaints = new ArrayList<>();
        private long next; // sequence number of the record that follows if nothing is missing
        private long missing; // up to the latest record
        private long told;
        volatile long markers;
        volatile long seen; // sequence number up to which everything is accounted for

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // the test asks
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
        protected void hookOnNext(Told event) {
            if (event.lost() > 0) {
                markers++;
                told += event.lost();
                if (told <= missing) {
                    complain("a marker of what is missing before record " + (next - 1));
                }
            } else {
                missing += event.sequence() - next;
                if (told > missing) {
                    complain("a marker of what is missing behind record " + event.sequence());
                }
                next = event.sequence() + 1;
            }
            seen = next + told - missing;
        }

        private void complain(String of) {
            if (complaints.size() < 10) {
                complaints.add(of + ": told " + told + ", missing " + missing);
            }
        }
    }

    /**
     * The producer runs flat out in one call, which does not change its CPU; demand comes in bits.
     * So the ring is full most of the time, and has room again and again.
     */
    @ParameterizedTest
    @ValueSource(ints = {SMALL, 64 * 1024})
    void shouldStandInTheGapOfTheLatestFailureThatTheyCount(int ringBytes) throws Exception {
        Producer producer = producer(ringBytes);
        Checker checker = new Checker();
        told(producer, Overflow.backpressure()).subscribe(checker);
        Random random = new Random(3);
        // how much happens at the same time is the machine's affair: as long as it takes
        for (int round = 1; checker.markers < MARKERS; round++) {
            Thread producing = Thread.ofPlatform().start(() -> producer.call(CALL).run());
            while (checker.seen < round * CALL) {
                checker.request(1 + random.nextInt(2_000));
                LockSupport.parkNanos(random.nextInt(20_000));
            }
            producing.join();
        }
        checker.cancel();
        assertThat(checker.complaints).isEmpty();
        assertThat(checker.told).isEqualTo(producer.totals().failures()).isPositive();
        assertThat(producer.ring().stats().delivered()).isEqualTo(producer.totals().successes());
    }

    @Test
    void shouldStandInEachGapIfThatIsAllThereIs() {
        Producer producer = producer(SMALL);
        long fits = Producer.capacity(SMALL, 16);
        StepVerifier.create(told(producer, Overflow.backpressure()), 0)
                .then(() -> producer.call(fits + 5).run())
                .thenRequest(2 * fits)
                .expectNextCount(fits)
                .expectNext(new Told(-1, 5))
                .then(() -> producer.call(1).run())
                .expectNext(new Told(fits + 5, 0))
                .thenCancel()
                .verify();
    }

    /** What is told of dropped ones and of failures adds up to all that is missing. */
    @Test
    void shouldTellEverythingThatIsMissing() {
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
