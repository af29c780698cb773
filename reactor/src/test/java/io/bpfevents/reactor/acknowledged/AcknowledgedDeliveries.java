package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.reactor.conformance.Deliveries;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The records that were delivered to any subscriber, once or more, by position. */
final class AcknowledgedDeliveries {
    private final NavigableMap<Long, Long> sequences = new ConcurrentSkipListMap<>();
    private final AtomicLong count = new AtomicLong();

    /** A record that is delivered again has the same position. */
    void add(long position, long sequence) {
        Long before = sequences.putIfAbsent(position, sequence);
        if (before == null) {
            count.incrementAndGet();
        } else if (before != sequence) {
            throw new IllegalStateException(before + " and " + sequence + " are at " + position);
        }
    }

    /** The records, each counted once. */
    long count() {
        return count.get();
    }

    /** The records from one position to another. */
    long between(long first, long last) {
        return sequences.subMap(first, true, last, true).size();
    }

    /** Each record once, in the order of its producer. */
    Deliveries once() {
        Deliveries once = new Deliveries();
        new TreeSet<>(sequences.values()).forEach(once::add);
        assertThat(once.count()).isEqualTo(count());
        return once;
    }
}
