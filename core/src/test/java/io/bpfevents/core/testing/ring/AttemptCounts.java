package io.bpfevents.core.testing.ring;

import io.bpfevents.core.testing.Producer;

/** The outcomes of attempts, as their producer counted them. */
public record AttemptCounts(long successes, long failures, long discards) {
    public static final AttemptCounts NONE = new AttemptCounts(0, 0, 0);

    public static AttemptCounts of(Producer.Outcome outcome) {
        return new AttemptCounts(outcome.successes(), outcome.failures(), outcome.discards());
    }

    public long attempts() {
        return successes + failures + discards;
    }

    /** The attempts that reserved a slot in the ring. */
    public long slots() {
        return successes + discards;
    }

    public AttemptCounts plus(AttemptCounts more) {
        return new AttemptCounts(
                successes + more.successes, failures + more.failures, discards + more.discards);
    }

    public AttemptCounts since(AttemptCounts before) {
        return new AttemptCounts(
                successes - before.successes,
                failures - before.failures,
                discards - before.discards);
    }
}
