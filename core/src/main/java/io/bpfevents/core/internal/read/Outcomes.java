package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.LifetimeEntries;

/** The outcomes of the slots that a mapped reader has passed since it was opened. */
final class Outcomes {
    /** Records that were delivered. */
    long delivered;

    /** Records on which the decoder threw. */
    long decodeFailures;

    /** Discarded records that were passed, by walks and skips. */
    long discarded;

    /** Records that were skipped. */
    long dropped;

    private long lastDecodeFailure = Delivery.NEVER; // position

    // of the delivery, before the current walk
    private long deliveredBefore;
    private long decodeFailuresBefore;
    private long discardedBefore;

    /** Begins a walk. */
    void begin(Delivery<?> delivery) {
        deliveredBefore = delivery.delivered;
        decodeFailuresBefore = delivery.decodeFailures;
        discardedBefore = delivery.discarded;
    }

    /** Adds what the walk has passed. */
    void end(Delivery<?> delivery) {
        delivered += delivery.delivered - deliveredBefore;
        decodeFailures += delivery.decodeFailures - decodeFailuresBefore;
        discarded += delivery.discarded - discardedBefore;
        lastDecodeFailure = delivery.lastDecodeFailure;
    }

    /** Writes the outcomes of all slots that were passed, which end at a position. */
    void write(LifetimeEntries entries, long position) {
        entries.write(position, delivered, decodeFailures, discarded, dropped);
    }

    /**
     * As {@link #write}, without the last slot, which the last walk has passed.
     *
     * @param held the position of that slot
     * @param header of its record
     */
    void writeBefore(LifetimeEntries entries, long held, int header) {
        int discards = RecordHeader.isDiscarded(header) ? 1 : 0;
        int failures = lastDecodeFailure == held ? 1 : 0;
        entries.write(
                held,
                delivered - (1 - discards - failures),
                decodeFailures - failures,
                discarded - discards,
                dropped);
    }
}
