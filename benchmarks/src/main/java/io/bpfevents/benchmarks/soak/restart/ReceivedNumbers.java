package io.bpfevents.benchmarks.soak.restart;

import io.bpfevents.benchmarks.soak.part.Ledger;
import java.util.BitSet;

/**
 * The numbers of all lives of the reader. A record that comes again has the position that it had
 * before, so a position beyond all earlier ones must bring a new number, and another one must not.
 */
final class ReceivedNumbers {
    private final Ledger ledger;
    private final BitSet numbers = new BitSet();
    private long highest = -1;
    private long previous = -1;
    private long repeated;

    ReceivedNumbers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Begins the entries of the next life. */
    void beginLife() {
        previous = -1;
    }

    /** Adds an entry of the current life. */
    void add(long position, long number) {
        int index = Math.toIntExact(number);
        if (position <= previous) {
            ledger.fault("position %d after %d in one life".formatted(position, previous));
        }
        previous = position;
        boolean seen = numbers.get(index);
        if (seen != position <= highest) {
            ledger.fault(
                    "number %d at position %d, after all up to %d, is %s"
                            .formatted(number, position, highest, seen ? "a repetition" : "new"));
        }
        highest = Math.max(highest, position);
        numbers.set(index);
        if (seen) {
            repeated++;
        } else {
            ledger.receive(1);
        }
    }

    /** The different numbers. */
    long different() {
        return numbers.cardinality();
    }

    /** The entries that were repetitions. */
    long repeated() {
        return repeated;
    }
}
