package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** A record that is sent after {@code cancel()} has returned goes to the next subscriber. */
abstract class CancelContract extends ConformanceContract {
    private static final int ROUNDS = 10_000;
    private static final int MOST_BEFORE = 3; // few, so that passes are short
    private static final int AFTER = 3;
    private static final int LONGEST_PAUSE = 400; // spins: a few microseconds

    private final Random random = new Random(11);
    private long next;

    private void produce(NumberedRing ring, int count) {
        assertThat(ring.produce(Burst.of(next, count)).successes()).isEqualTo(count);
        next += count;
    }

    @Test
    void shouldDeliverRecordsSentAfterACancelToTheNextSubscriber() throws Exception {
        NumberedRing ring = ring(RING);
        for (int round = 0; round < ROUNDS; round++) {
            long first = next;
            Received cancelled = new Received();
            sequences(ring).subscribe(cancelled);
            produce(ring, random.nextInt(MOST_BEFORE + 1));
            Spin.some(random.nextInt(LONGEST_PAUSE));
            cancelled.cancel();
            long sentBefore = next;
            Received fresh = sendAndSubscribe(ring);
            assertThat(cancelled.failures).isEmpty();
            long taken = cancelled.count.get();
            assertThat(first + taken).as("sent before the cancel").isBetween(first, sentBefore);
            assertThat(fresh.sequences).containsExactlyElementsOf(range(first + taken, next));
        }
    }

    /** Two subscribers race for the slot, and cancel at once. */
    @Test
    void shouldDeliverRecordsSentAfterARaceForTheSlotToTheNextSubscriber() throws Exception {
        NumberedRing ring = ring(RING);
        for (int round = 0; round < ROUNDS; round++) {
            long first = next;
            Received one = new Received();
            Received other = new Received();
            Thread racer = Thread.ofPlatform().start(() -> subscribeAndCancel(ring, other));
            subscribeAndCancel(ring, one);
            racer.join();
            Received fresh = sendAndSubscribe(ring);
            assertThat(one.sequences).isEmpty();
            assertThat(other.sequences).isEmpty();
            assertThat(fresh.sequences).containsExactlyElementsOf(range(first, next));
        }
    }

    private void subscribeAndCancel(NumberedRing ring, Received subscriber) {
        sequences(ring).subscribe(subscriber);
        subscriber.cancel();
    }

    /** Returns a cancelled subscriber that received all records, or failed. */
    private Received sendAndSubscribe(NumberedRing ring) throws InterruptedException {
        produce(ring, AFTER);
        Received fresh = new Received();
        sequences(ring).subscribe(fresh);
        long last = next - 1;
        Spin.until(() -> fresh.last.get() == last || !fresh.failures.isEmpty());
        assertThat(fresh.failures).isEmpty();
        fresh.cancel();
        return fresh;
    }

    private static Iterable<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static final class Received extends BaseSubscriber<Long> {
        final Queue<Long> sequences = new ConcurrentLinkedQueue<>();
        final AtomicLong count = new AtomicLong();
        final AtomicLong last = new AtomicLong(-1);
        final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        @Override
        protected void hookOnNext(Long sequence) {
            sequences.add(sequence);
            count.incrementAndGet();
            last.set(sequence);
        }

        @Override
        protected void hookOnError(Throwable error) {
            failures.add(error);
        }
    }
}
