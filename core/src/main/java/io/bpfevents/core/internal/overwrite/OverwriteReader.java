package io.bpfevents.core.internal.overwrite;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.read.RingbufReader;
import java.util.OptionalLong;

/**
 * Reads a ring in overwrite mode ({@code BPF_F_RB_OVERWRITE}, kernel 6.19): its producers overwrite
 * the oldest records, read or not. Delivers {@linkplain RecordCopy copies}, and counts the bytes
 * that were overwritten unread; how many records they were is unknown.
 *
 * <p>The producers do not wait for the consumer position; a commit compares it with the position of
 * its record to decide whether to notify, as in the other mode. So while the ring rests, nothing is
 * published, and no slot has to be held.
 */
public final class OverwriteReader extends RingbufReader {
    private static final int COUNT_TRIES = 8;
    private static final long ALIGNMENT = 7; // slots are multiples of 8 bytes

    private final RecordCopy copy;
    private long published;
    private long position; // of the next record to be delivered: in the copy, or in the ring
    private long next; // of the next record to be copied
    private long overwritten;
    private long taken; // overwritten bytes, by takeLost()
    private long discarded;
    private boolean rests;
    private boolean stopsAtLosses;
    private boolean caughtUp;

    /** A reader that begins at the consumer position. */
    public OverwriteReader(String name, RingMemory memory) {
        super(name, memory);
        this.published = memory.consumerPositionAcquire();
        this.position = published;
        this.next = published;
        this.copy = new RecordCopy(name, memory, published);
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        checkPositions();
        long stop = at(until);
        long passedBefore = delivery.passed();
        int passed = 0;
        boolean more = true;
        caughtUp = false;
        try {
            while (more && passed < limit) {
                long before = position;
                long end = copied(stop);
                more = end - position > 0 && (position == before || !stopsAtLosses);
                caughtUp = end - position <= 0;
                if (more) {
                    more = walk(delivery, end, limit - passed);
                    passed = (int) (delivery.passed() - passedBefore);
                }
            }
        } finally {
            discarded += delivery.takeDiscarded();
            copy.records().endPass();
            if (!rests) {
                publish();
            }
        }
        return passed;
    }

    /**
     * Copies records unless one is left; returns the position up to which they can be delivered.
     */
    private long copied(long stop) {
        if (position == copy.end() && stop - position > 0) {
            copy.fill(next, stop);
            passTo(copy.begin());
            position = next;
            next = copy.end();
        }
        return copy.end() - stop < 0 ? copy.end() : stop;
    }

    /** Counts what was overwritten before a position, from which on the ring is read. */
    private void passTo(long oldest) {
        if (oldest - next > 0) {
            overwritten += oldest - next;
            next = oldest;
        }
    }

    /** Delivers copied records; returns whether more can be delivered. */
    private boolean walk(Delivery<?> delivery, long end, int limit) {
        long before = position;
        try {
            delivery.walk(copy.records(), position, end, limit);
        } finally {
            // a walk that threw before its first record has the position of the walk before it
            position += Math.max(0, delivery.position() - position);
        }
        return position != before && !delivery.isDeclined();
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
        throw new UnsupportedOperationException("the producers overwrite what is not read");
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound end) {
        throw new UnsupportedOperationException("the producers overwrite what is not read");
    }

    @Override
    public void read(Mode mode) {
        stopsAtLosses = mode.stopsAtLosses();
    }

    @Override
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Holds no slot, which could be overwritten: drains publish nothing instead. */
    @Override
    public void holdLast(boolean hold) {
        rests = hold;
    }

    @Override
    public void publish() {
        if (position != published) {
            requireOnlyReader();
            published = position;
            memory.consumerPositionRelease(position);
        }
    }

    private void requireOnlyReader() {
        long seen = memory.consumerPositionAcquire();
        if (seen != published) {
            throw Corruption.moved(name, seen, published, producerPosition(), memory.size());
        }
    }

    @Override
    public void checkPositions() {
        requireOnlyReader();
        long producer = producerPosition();
        if (producer - next < 0 || ((producer | next) & ALIGNMENT) != 0) {
            throw Corruption.of(
                    name, "the positions are impossible", next, producer, memory.size());
        }
    }

    @Override
    public long position() {
        return position;
    }

    /** Passes what is overwritten by now; returns the bytes so far. */
    @Override
    public long overwrittenBytes() {
        passTo(memory.overwritePositionAcquire());
        if (position == copy.end()) {
            copy.clear(next);
            position = next;
        }
        return overwritten;
    }

    @Override
    public long takeLost() {
        long all = overwrittenBytes();
        long after = next - copy.end(); // what is lost after copied records
        long lost = all - after - taken;
        taken += lost;
        return lost;
    }

    @Override
    public long pendingBytes() {
        long _ = overwrittenBytes();
        long unread = Math.min(producerPosition() - next, memory.size()); // it may grow meanwhile
        return unread < 0 ? UNKNOWN : copy.end() - position + unread;
    }

    /** Counts the unread records: a lower bound if they are overwritten meanwhile. */
    @Override
    public long pending() {
        checkPositions();
        long count = 0;
        for (int i = 0; i < COUNT_TRIES; i++) {
            long _ = overwrittenBytes();
            long from = next;
            count = memory.countSlots(from, producerPosition());
            if (memory.overwritePositionAcquire() - from <= 0) {
                break;
            }
        }
        return copy.count(position) + count;
    }

    /** Empty: the oldest record may be overwritten while it is read. */
    @Override
    public OptionalLong oldestTime() {
        return OptionalLong.empty();
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public long discarded() {
        return discarded;
    }
}
