package io.bpfevents.benchmarks.soak;

import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import java.util.ArrayList;
import java.util.List;

/** The result of a run: the accounting of each part, and the memory. */
final class Verdict {
    private final List<String> lines = new ArrayList<>();
    private final boolean good;

    /**
     * @param failures of parts that have ended by an exception
     */
    Verdict(List<Ledger> ledgers, List<Resources> samples, List<String> failures) {
        boolean balanced = true;
        for (Ledger ledger : ledgers) {
            lines.add(line(ledger));
            ledger.faults().forEach(fault -> lines.add("    " + fault));
            balanced &= ledger.isGood();
        }
        failures.forEach(failure -> lines.add("FAILED: " + failure));
        Stability stability = new Stability(samples);
        lines.addAll(stability.lines());
        good = balanced && stability.isFlat() && failures.isEmpty();
        lines.add(good ? "verdict: good" : "verdict: BAD");
    }

    private static String line(Ledger ledger) {
        Figures total = ledger.total();
        return ("%s: %d attempts = %d delivered + %d dropped + %d reserve failures"
                        + " + %d decode failures + %d discarded + %d pending at close%s;"
                        + " %d received; %d rounds: %s")
                .formatted(
                        ledger.name(),
                        total.attempts(),
                        total.delivered(),
                        total.dropped(),
                        total.reserveFailures(),
                        total.decodeFailures(),
                        total.discarded(),
                        total.pending(),
                        total.unaccounted() == 0 ? "" : " + UNKNOWN " + total.unaccounted(),
                        total.received(),
                        ledger.rounds(),
                        ledger.isGood() ? "balanced" : "NOT BALANCED");
    }

    boolean isGood() {
        return good;
    }

    List<String> lines() {
        return lines;
    }
}
