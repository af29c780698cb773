package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.read.Acknowledgements.Node;
import java.util.BitSet;

/**
 * The slots that a reader has passed, from the first unacknowledged one on. A slot is counted when
 * all before it and itself are acknowledged: a record by its subscriber, a discarded one by itself.
 * Used by the loop's thread alone.
 */
public final class AcknowledgedSlots {
    private static final int ALIGNMENT_BITS = 3; // of slots: 8 bytes

    private final RingMemory memory;
    private final Acknowledgements acknowledgements;
    private final Outcomes outcomes;
    private final long mask;

    // one bit per 8 bytes of the ring; set only between the prefix and the read position
    private final BitSet acknowledged;
    private final BitSet failed = new BitSet(); // to decode: rare, so it grows as needed

    private long prefix; // all slots before it are acknowledged
    private long upTo; // seen last
    private int missing; // records that were handed over and not acknowledged

    // since they were taken
    private long delivered;
    private long decodeFailures;

    /** No slots yet: reading begins at {@code position}. */
    AcknowledgedSlots(
            RingMemory memory,
            Acknowledgements acknowledgements,
            Outcomes outcomes,
            long position) {
        this.memory = memory;
        this.outcomes = outcomes;
        this.acknowledgements = acknowledgements;
        this.mask = memory.size() - 1;
        this.acknowledged = new BitSet((int) (memory.size() >>> ALIGNMENT_BITS));
        this.prefix = position;
        acknowledgements.begin(position);
        this.upTo = acknowledgements.upTo();
    }

    /** Adds records that were handed over. */
    void handedOver(long records) {
        missing += (int) records;
    }

    /**
     * Takes the acknowledgements that have come, and moves the prefix over them.
     *
     * @param read the read position
     */
    void settle(long read) {
        boolean taken = false;
        for (Node one = acknowledgements.take(); one != null; one = one.unlink()) {
            taken = true;
            mark(one);
        }
        long before = prefix;
        long latest = acknowledgements.upTo();
        taken |= latest != upTo;
        upTo = latest;
        while (read - prefix > 0 && pass()) {}
        acknowledgements.settled(missing, prefix, read, mask + 1, taken, prefix != before);
    }

    private void mark(Node record) {
        if (record.position() - prefix < 0) {
            return; // acknowledged before, together with others; the space has another record now
        }
        int bit = bit(record.position());
        if (record.isDecodeFailure()) {
            failed.set(bit);
        } else {
            acknowledged.set(bit);
            missing--;
        }
    }

    private int bit(long position) {
        return (int) ((position & mask) >>> ALIGNMENT_BITS);
    }

    /** Passes the slot at the prefix, if it is acknowledged. */
    private boolean pass() {
        int header = memory.headerAcquire(prefix);
        int bit = bit(prefix);
        if (RecordHeader.isDiscarded(header)) {
            outcomes.discarded++;
        } else if (failed.get(bit)) {
            failed.clear(bit);
            outcomes.decodeFailures++;
            decodeFailures++;
        } else if (acknowledged.get(bit)) {
            acknowledged.clear(bit);
            outcomes.delivered++;
            delivered++;
        } else if (upTo - prefix >= 0) {
            missing--;
            outcomes.delivered++;
            delivered++;
        } else {
            return false;
        }
        prefix += RecordHeader.slot(RecordHeader.length(header));
        return true;
    }

    /** The position of the first slot that is not acknowledged, or the read position. */
    long prefix() {
        return prefix;
    }

    /** Records that were handed over and not acknowledged. */
    public int unacknowledged() {
        return missing;
    }

    /** The time since when the oldest of them is the oldest; without meaning if there is none. */
    public long blockedSince() {
        return acknowledgements.blockedSince();
    }

    /** The time until the next pass must settle, in nanoseconds. */
    public long nextPollNanos() {
        return acknowledgements.nextPollNanos();
    }

    /** Acknowledged records that the prefix has passed since the last call. */
    public long takeDelivered() {
        long taken = delivered;
        delivered = 0;
        return taken;
    }

    /** Records on which the decoder threw, that the prefix has passed since the last call. */
    public long takeDecodeFailures() {
        long taken = decodeFailures;
        decodeFailures = 0;
        return taken;
    }
}
