package io.bpfevents.benchmarks.soak.flood;

import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.NumberedEvent;

/**
 * Counts the events of one ring over all of its subscribers, and verifies that the numbers grow. On
 * the loop's thread only, until the ring is closed.
 */
final class NumberCheck {
    private final Ledger ledger;
    private long last = -1;
    private long received;

    NumberCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    void receive(NumberedEvent event) {
        if (event.number() <= last) {
            ledger.fault("number %d after %d".formatted(event.number(), last));
        }
        last = event.number();
        received++;
    }

    /** Valid when the ring is closed. */
    long received() {
        return received;
    }
}
