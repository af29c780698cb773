package io.bpfevents.benchmarks.soak.part;

/** A load with its own source of events, whose accounting is verified. */
public interface Part {
    /** The accounting so far. */
    Ledger ledger();

    /**
     * Runs until the signal, and returns when all of its events have been accounted for and
     * everything is released.
     */
    void run(StopSignal stop) throws Exception;
}
