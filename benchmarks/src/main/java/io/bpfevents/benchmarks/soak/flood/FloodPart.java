package io.bpfevents.benchmarks.soak.flood;

import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.Part;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import java.util.Random;

/** A flat-out producer with random subscribers, round after round. */
public final class FloodPart implements Part {
    private final Ledger ledger = new Ledger("flood");
    private final Random seeds;

    /**
     * @param seed of all random choices
     */
    public FloodPart(long seed) {
        seeds = new Random(seed);
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void run(StopSignal stop) throws Exception {
        do {
            new FloodRound(seeds.nextLong(), ledger).run(stop);
        } while (!stop.isSet());
    }
}
