package io.bpfevents.benchmarks.soak.part;

import java.util.ArrayList;
import java.util.List;

/** The accounting of a part: the sum of its rounds, and what was wrong in one of them. */
public final class Ledger {
    private static final int MOST_FAULTS = 20; // one defect may occur in each round

    private final String name;
    private final List<String> faults = new ArrayList<>();
    private Figures total = Figures.NONE;
    private int rounds;
    private long received;

    /** An empty one. */
    public Ledger(String name) {
        this.name = name;
    }

    /** The name of the part. */
    public String name() {
        return name;
    }

    /**
     * Adds the figures of a closed ring.
     *
     * @param round a description with which the round can be found again
     */
    public synchronized void add(Figures figures, String round) {
        total = total.plus(figures);
        rounds++;
        if (!figures.isBalanced()) {
            fault(
                    "%s: %d attempts without an outcome, %d delivered and not received: %s"
                            .formatted(
                                    round, figures.unaccounted(), figures.undelivered(), figures));
        }
    }

    /** Adds what was wrong, which makes the verdict a bad one. */
    public synchronized void fault(String fault) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(fault);
        }
    }

    /** Counts events as they are received, for the rate of a minute. */
    public synchronized void receive(long events) {
        received += events;
    }

    /** The events that were received so far, also those of rounds in progress. */
    public synchronized long received() {
        return received;
    }

    /** The sum of the complete rounds. */
    public synchronized Figures total() {
        return total;
    }

    /** The number of complete rounds. */
    public synchronized int rounds() {
        return rounds;
    }

    /** What was wrong. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Whether there was a round, and each of them balances. */
    public synchronized boolean isGood() {
        return rounds > 0 && total.isBalanced() && faults.isEmpty();
    }
}
