package io.bpfevents.reactor.books;

import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.testing.Producer;
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
 * What all subscribers of a ring got, from its opening on, counted by themselves. Written on the
 * ring's loop, read by the test.
 */
final class Ledger {
    private static final int PRODUCERS = 4;

    private final AtomicLong[] decoded = new AtomicLong[PRODUCERS]; // the latest of each
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<LossCause, AtomicLong> told = new EnumMap<>(LossCause.class);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Of a ring that is new. */
    Ledger() {
        for (int i = 0; i < PRODUCERS; i++) {
            decoded[i] = new AtomicLong(Burst.firstOf(i) - 1);
        }
        for (LossCause cause : LossCause.values()) {
            told.put(cause, new AtomicLong());
        }
    }

    /** Of a ring that is opened again: what comes is later than what came. */
    Ledger(Ledger before) {
        this();
        for (int i = 0; i < PRODUCERS; i++) {
            decoded[i].set(before.decoded[i].get());
        }
        wrong.addAll(before.wrong);
    }

    /**
     * Decodes a record and looks whether it can be the next one.
     *
     * @param refuseEvery if not 0, records of each k-th number are refused
     */
    Object decode(MemorySegment record, int refuseEvery) {
        long sequence = Producer.sequence(record);
        AtomicLong latest = decoded[Burst.producerOf(sequence)];
        if (sequence <= latest.get()) {
            wrong.add(sequence + " comes behind " + latest);
        }
        latest.set(sequence);
        if (!Producer.isWhole(record, sequence)) {
            wrong.add(sequence + " is damaged");
        }
        if (refuseEvery != 0 && sequence % refuseEvery == 0) {
            refused.incrementAndGet();
            throw new IllegalArgumentException("refused");
        }
        return sequence;
    }

    /** A subscriber has an event, or a marker. */
    void receive(Object item) {
        if (item instanceof Long sequence) {
            delivered.incrementAndGet();
            if (decoded[Burst.producerOf(sequence)].get() != sequence) {
                wrong.add(sequence + " was not decoded last");
            }
        } else {
            tell((Loss) item);
        }
    }

    private void tell(Loss loss) {
        long sum = told.get(loss.cause()).addAndGet(loss.count());
        if (loss.count() < 1 || loss.cumulative() != sum) {
            wrong.add(loss + " as a marker, with " + sum + " told by then");
        }
    }

    /** An error that came too late for its subscriber. */
    void drop(Throwable error) {
        if (!(error instanceof RecordDecodingException || error instanceof EventsLostException)) {
            complain("dropped " + error);
        }
    }

    void complain(String what) {
        wrong.add(what);
    }

    long delivered() {
        return delivered.get();
    }

    long refused() {
        return refused.get();
    }

    /** What the markers of a cause sum up to. */
    long told(LossCause cause) {
        return told.get(cause).get();
    }

    Queue<String> wrong() {
        return wrong;
    }
}
