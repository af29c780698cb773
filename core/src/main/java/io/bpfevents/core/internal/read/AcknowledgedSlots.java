package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.internal.read.Acknowledgements.Node;
import java.util.BitSet;

/**
 * The slots that a reader has passed, from the first unacknowledged one on. A slot is counted when
 * all before it and itself are acknowledged: a record by its subscriber, a discarded one by itself.
 * Used by the loop's thread alone.
 */
public final class AcknowledgedSlots {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");
    private static final int ALIGNMENT_BITS = 3; // of slots: 8 bytes

    private final Headers headers;
    private final Acknowledgements acknowledgements;
    private final Outcomes outcomes;
    private long mask;

    // one bit per 8 bytes of the buffer; set only between the prefix and the read position
    private BitSet acknowledged;
    private BitSet failed = new BitSet(); // to decode: rare, so it grows as needed

    private long prefix; // all slots before it are acknowledged
    private long upTo; // seen last
    private int missing; // records that were handed over and not acknowledged

    // since they were taken
    private long delivered;
    private long decodeFailures;

    /** The headers of the slots that were read. */
    public interface Headers {
        /** The first word of the header at a position. */
        int headerAcquire(long position);

        /** Bytes: a power of two, not less than the distance of two positions that were read. */
        long size();

        /** Bytes of the smallest part of the buffer. */
        long partSize();
    }

    /**
     * No slots yet.
     *
     * @param position at which reading begins
     */
    public AcknowledgedSlots(Headers headers, Acknowledgements acknowledgements, long position) {
        this(headers, acknowledgements, new Outcomes(), position);
    }

    /** As the other constructor; {@code outcomes} counts the slots that are passed. */
    AcknowledgedSlots(
            Headers headers, Acknowledgements acknowledgements, Outcomes outcomes, long position) {
        this.headers = headers;
        this.outcomes = outcomes;
        this.acknowledgements = acknowledgements;
        this.mask = headers.size() - 1;
        this.acknowledged = new BitSet((int) (headers.size() >>> ALIGNMENT_BITS));
        this.prefix = position;
        acknowledgements.begin(position);
        this.upTo = acknowledgements.upTo();
    }

    /** The buffer has grown. */
    public void resize() {
        long before = mask;
        mask = headers.size() - 1;
        if (mask != before) {
            acknowledged = moved(acknowledged, before);
            failed = moved(failed, before);
        }
    }

    /** The bits of the same positions by another mask. */
    private BitSet moved(BitSet bits, long before) {
        BitSet moved = new BitSet((int) (headers.size() >>> ALIGNMENT_BITS));
        bits.stream()
                .mapToLong(bit -> prefix + ((((long) bit << ALIGNMENT_BITS) - prefix) & before))
                .forEach(position -> moved.set(bit(position)));
        return moved;
    }

    /** Adds records that were handed over. */
    public void handedOver(long records) {
        missing += (int) records;
    }

    /**
     * Takes the acknowledgements that have come, and moves the prefix over them.
     *
     * @param read the read position
     */
    public void settle(long read) {
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
        acknowledgements.settled(
                missing, prefix, read, headers.partSize(), taken, prefix != before);
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
        int header = headers.headerAcquire(prefix);
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
    public long prefix() {
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

    /** Logs that a graceful close ends with unacknowledged records, if there are any. */
    public void warnIfUnacknowledged(String name) {
        if (missing > 0) {
            UserCode.run(() ->
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "{0} was closed at its deadline with {1} records unacknowledged: the next reader"
                                    + " of the ring receives them again",
                            name,
                            Integer.toString(missing)));
        }
    }
}
