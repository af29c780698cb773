package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.Burst;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * What was delivered, in that order, by whichever subscriber. Not for several threads on purpose:
 * rule 1.3 has it called by one at a time, and that in order.
 */
final class Deliveries {
    private final List<Long> sequences = new ArrayList<>();
    private final AtomicLong count = new AtomicLong(); // publishes the list

    void add(long sequence) {
        sequences.add(sequence);
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }

    /** Those of one producer, when all is over. */
    LongStream of(int producer) {
        return sequences.stream()
                .mapToLong(Long::longValue)
                .filter(sequence -> Burst.producerOf(sequence) == producer);
    }
}
