package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.Burst;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * The records in the order of their delivery, of all subscribers. Not thread-safe on purpose: by
 * rule 1.3 one thread at a time delivers.
 */
public final class Deliveries {
    private final List<Long> sequences = new ArrayList<>();
    private final AtomicLong count = new AtomicLong(); // publishes the list

    /** Adds a record. */
    public void add(long sequence) {
        sequences.add(sequence);
        count.incrementAndGet();
    }

    /** The number of records. */
    public long count() {
        return count.get();
    }

    /** Those of one producer, when all is over. */
    public LongStream of(int producer) {
        return sequences.stream()
                .mapToLong(Long::longValue)
                .filter(sequence -> Burst.producerOf(sequence) == producer);
    }
}
