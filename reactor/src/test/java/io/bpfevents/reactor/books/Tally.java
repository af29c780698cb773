package io.bpfevents.reactor.books;

/** How attempts ended, as whoever made them counted it. */
record Tally(long successes, long failures, long discards) {
    static final Tally NONE = new Tally(0, 0, 0);

    long attempts() {
        return successes + failures + discards;
    }

    /** Those that took a slot in the ring. */
    long slots() {
        return successes + discards;
    }

    Tally plus(Tally more) {
        return new Tally(
                successes + more.successes, failures + more.failures, discards + more.discards);
    }

    Tally since(Tally before) {
        return new Tally(
                successes - before.successes,
                failures - before.failures,
                discards - before.discards);
    }
}
