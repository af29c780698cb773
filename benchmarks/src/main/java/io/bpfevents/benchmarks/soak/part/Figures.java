package io.bpfevents.benchmarks.soak.part;

import io.bpfevents.core.stats.RingbufAudit;

/**
 * The outcomes of a number of attempts.
 *
 * @param attempts counted by the producer
 * @param received records that the subscribers have counted themselves
 * @param pending records that were in the ring when it was closed
 */
public record Figures(
        long attempts,
        long received,
        long delivered,
        long dropped,
        long reserveFailures,
        long decodeFailures,
        long discarded,
        long pending) {
    /** Of no attempts. */
    public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0);

    /** The figures of a closed ring. */
    public static Figures of(long attempts, long received, RingbufAudit audit) {
        return new Figures(
                attempts,
                received,
                audit.delivered(),
                audit.dropped(),
                audit.reserveFailures().orElseThrow(),
                audit.decodeFailures(),
                audit.discarded().orElseThrow(),
                audit.pending());
    }

    /** The sum. */
    public Figures plus(Figures other) {
        return new Figures(
                attempts + other.attempts,
                received + other.received,
                delivered + other.delivered,
                dropped + other.dropped,
                reserveFailures + other.reserveFailures,
                decodeFailures + other.decodeFailures,
                discarded + other.discarded,
                pending + other.pending);
    }

    /** Attempts without an outcome; negative if there are more outcomes than attempts. */
    public long unaccounted() {
        long outcomes =
                delivered + dropped + reserveFailures + decodeFailures + discarded + pending;
        return attempts - outcomes;
    }

    /** Records that were counted as delivered, and that no subscriber has counted. */
    public long undelivered() {
        return delivered - received;
    }

    /** Whether each attempt has one outcome, and each delivery was received. */
    public boolean isBalanced() {
        return unaccounted() == 0 && undelivered() == 0;
    }
}
