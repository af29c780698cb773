package io.bpfevents.reactor.accounting;

import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The items that all subscribers of a ring received since its opening, counted by the subscribers.
 * Written on the ring's loop, read by the test.
 */
final class SubscriberCounts {
    private static final int PRODUCERS = 4;

    private final AtomicLong[] decoded = new AtomicLong[PRODUCERS]; // the latest per producer
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final Map<LossCause, AtomicLong> reported = new EnumMap<>(LossCause.class);
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    /** Counts of a new ring. */
    SubscriberCounts() {
        for (int i = 0; i < PRODUCERS; i++) {
            decoded[i] = new AtomicLong(Burst.firstOf(i) - 1);
        }
        for (LossCause cause : LossCause.values()) {
            reported.put(cause, new AtomicLong());
        }
    }

    /** Counts of a ring that is opened again: its next records are later than all before. */
    SubscriberCounts(SubscriberCounts before) {
        this();
        for (int i = 0; i < PRODUCERS; i++) {
            decoded[i].set(before.decoded[i].get());
        }
        problems.addAll(before.problems);
    }

    /**
     * Decodes a record and checks that it can be the next one.
     *
     * @param rejectEvery if not 0, records of each k-th number are rejected
     */
    Object decode(MemorySegment record, int rejectEvery) {
        long sequence = Producer.sequence(record);
        AtomicLong latest = decoded[Burst.producerOf(sequence)];
        if (sequence <= latest.get()) {
            problems.add(sequence + " was delivered after " + latest);
        }
        latest.set(sequence);
        if (!Producer.isWhole(record, sequence)) {
            problems.add(sequence + " is damaged");
        }
        if (rejectEvery != 0 && sequence % rejectEvery == 0) {
            rejected.incrementAndGet();
            throw new IllegalArgumentException("rejected");
        }
        return sequence;
    }

    /** Counts an event or a marker of a subscriber. */
    void receive(Object item) {
        if (item instanceof Long sequence) {
            delivered.incrementAndGet();
            if (decoded[Burst.producerOf(sequence)].get() != sequence) {
                problems.add(sequence + " was not decoded last");
            }
        } else {
            receiveMarker((Loss) item);
        }
    }

    private void receiveMarker(Loss loss) {
        long sum = reported.get(loss.cause()).addAndGet(loss.count());
        if (loss.count() < 1 || loss.cumulative() != sum) {
            problems.add(loss + " as a marker, with " + sum + " reported so far");
        }
    }

    /** Checks an error that could not be delivered to its subscriber. */
    void drop(Throwable error) {
        if (!(error instanceof RecordDecodingException || error instanceof EventsLostException)) {
            addProblem("dropped " + error);
        }
    }

    void addProblem(String what) {
        problems.add(what);
    }

    long delivered() {
        return delivered.get();
    }

    long rejected() {
        return rejected.get();
    }

    /** The sum of the markers of a cause. */
    long reported(LossCause cause) {
        return reported.get(cause).get();
    }

    Queue<String> problems() {
        return problems;
    }
}
