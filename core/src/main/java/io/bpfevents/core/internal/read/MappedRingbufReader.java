package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.LifetimeEntries;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records from a ring's memory, in order, without a system call or an upcall.
 *
 * <p>Owned by one thread. Protocol: {@code kernel/bpf/ringbuf.c}, {@code __bpf_ringbuf_reserve} and
 * {@code bpf_ringbuf_commit}. The producer position is acquired once per pass, so that a fast
 * producer cannot hold the loop. A header is acquired in one load, because length and flags are in
 * the same word. The consumer position is released in steps, so that a slow subscriber does not
 * starve the producers, and after each pass, since the kernel wakes only a reader that has caught
 * up.
 *
 * <p>With {@link Acknowledgements} the consumer position is released only up to the first record
 * that is not acknowledged.
 */
public final class MappedRingbufReader extends RingbufReader {
    private static final long LARGEST_STEP = 4096;
    private static final int LONGEST_SKIP = 1 << 20; // records per call: some milliseconds

    private final ConsumerPosition published; // before the last slot read, if that is held
    private final Outcomes outcomes = new Outcomes();
    private final long step;
    private long position; // of the next record to be read
    private boolean holds;
    private long lastSlot; // size of the last slot that a drain has read
    private boolean caughtUp;
    private long furthest; // the greatest read position so far
    private long redelivered;
    private @Nullable AcknowledgedSlots slots; // null: a record is passed once it was delivered
    // skipToNewest() has found no submitted record between the one at position and here
    private long scanned;

    /** A reader that begins at the consumer position. */
    public MappedRingbufReader(String name, RingMemory memory) {
        this(name, memory, null);
    }

    /** As the other constructor; {@code lifetime} are the ring's entries, if it has some. */
    public MappedRingbufReader(String name, RingMemory memory, @Nullable LifetimeEntries lifetime) {
        super(name, memory);
        this.published = new ConsumerPosition(name, memory, lifetime);
        this.step = Math.min(memory.size() / 8, LARGEST_STEP);
        this.position = published.get();
        this.scanned = position;
        this.furthest = position;
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        return drain(delivery, limit, at(until));
    }

    private int drain(Delivery<?> delivery, int limit, long until) {
        long producer = checkedProducerPosition();
        // never past what the producers had reserved at this moment
        long end = position + Math.min(producer - position, until - position);
        long passedBefore = delivery.passed();
        int passed = 0;
        boolean more = true;
        boolean declined = false;
        caughtUp = false;
        try {
            while (more && passed < limit && end - position > 0) {
                long before = position;
                walk(delivery, stepEnd(end), limit - passed);
                if (position == before && isCommitted(producer)) { // longer than a step
                    walk(delivery, producer, 1);
                }
                passed = (int) (delivery.passed() - passedBefore);
                declined = delivery.isDeclined();
                more = position != before && !declined;
            }
            caughtUp = !declined && passed < limit;
        } finally {
            long _ = delivery.takeDiscarded(); // counted by walk, or by the slots
            memory.records().endPass();
        }
        return passed;
    }

    /** The end of the next step, which has either new records or repeated ones. */
    private long stepEnd(long end) {
        long again = furthest - position;
        return position + Math.min(end - position, again > 0 ? Math.min(step, again) : step);
    }

    private void walk(Delivery<?> delivery, long end, int limit) {
        long before = delivery.delivered;
        boolean again = furthest - position > 0;
        if (slots == null) {
            outcomes.begin(delivery);
        }
        try {
            delivery.walk(memory.records(), position, end, limit);
        } finally {
            // a walk that threw before its first record has the position of the walk before it
            long read = Math.max(0, delivery.position() - position);
            if (read > 0) {
                position += read;
                lastSlot = delivery.lastSlot();
            }
            handedOver(delivery.delivered - before, again);
            if (slots == null) {
                outcomes.end(delivery);
            }
            publishDrained();
        }
    }

    private void handedOver(long records, boolean again) {
        redelivered += again ? records : 0;
        furthest = position - furthest > 0 ? position : furthest;
        if (slots != null) {
            slots.handedOver(records);
        }
    }

    private void publishDrained() {
        if (slots != null) {
            settle();
            return;
        }
        long held = holds && lastSlot <= memory.size() / 8 ? lastSlot : 0;
        if (position - held - published.get() > 0) {
            published.publish(position - held, outcomes, held > 0);
        }
    }

    /** Acquires the producer position, and checks both positions. */
    private long checkedProducerPosition() {
        published.requireOnlyReader();
        long producer = memory.producerPositionAcquire();
        Corruption.requirePossible(name, position, producer, memory.size());
        return producer;
    }

    @Override
    public void checkPositions() {
        long _ = checkedProducerPosition();
    }

    private boolean isCommitted(long producer) {
        int header = memory.headerAcquire(position);
        return slot(header, position, producer) > 0 && !RecordHeader.isBusy(header);
    }

    /** The bytes of a slot, which must not extend beyond the producer position. */
    private long slot(int header, long at, long producer) {
        long slot = RecordHeader.slot(RecordHeader.length(header));
        if (slot > producer - at) {
            throw Corruption.of(
                    name,
                    "header " + Integer.toHexString(header) + " reaches too far",
                    position,
                    producer,
                    memory.size());
        }
        return slot;
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
        boolean all = skipWhileUnread(delivery, keepBytes, atMostProducers(at(end)));
        publish();
        return all;
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound end) {
        long last = atMostProducers(at(end));
        long at = scanned - position > 0 ? scanned : position;
        int left = LONGEST_SKIP;
        boolean all = true;
        while (all && last - at > 0 && left-- > 0) {
            int header = memory.headerAcquire(at);
            long slot = slot(header, at, last);
            if (RecordHeader.isBusy(header)) {
                break;
            }
            if (!RecordHeader.isDiscarded(header)) {
                all = skipWhileUnread(delivery, last - at, last);
            }
            at += all ? slot : 0;
        }
        scanned = at;
        publish();
        return all && left > 0;
    }

    private long atMostProducers(long end) {
        long producer = checkedProducerPosition();
        return end - producer < 0 ? end : producer;
    }

    /** Neither copies nor decodes: it reads one header per record. */
    private boolean skipWhileUnread(Delivery<?> delivery, long keepBytes, long end) {
        for (int left = LONGEST_SKIP; end - position > keepBytes; left--) {
            int header = memory.headerAcquire(position);
            long slot = slot(header, position, end);
            if (RecordHeader.isBusy(header)) {
                break;
            }
            if (left == 0 || delivery.isHalted()) { // after the acquire: see halt()
                return false;
            }
            if (RecordHeader.isDiscarded(header)) {
                outcomes.discarded++;
            } else {
                outcomes.dropped++;
            }
            advance(slot);
        }
        return true;
    }

    private void advance(long slot) {
        position += slot;
        if (position - published.get() >= step) {
            publish();
        }
    }

    @Override
    public boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public void holdLast(boolean hold) {
        holds = hold;
    }

    @Override
    public void acknowledgeBy(@Nullable Acknowledgements acknowledgements) {
        position = published.get(); // what is not acknowledged is read again
        scanned = position;
        slots =
                acknowledgements == null
                        ? null
                        : new AcknowledgedSlots(memory, acknowledgements, outcomes, position);
    }

    @Override
    public @Nullable AcknowledgedSlots acknowledged() {
        return slots;
    }

    @Override
    public void settle() {
        AcknowledgedSlots passed = slots;
        if (passed != null) {
            passed.settle(position);
            if (passed.prefix() != published.get()) {
                published.publish(passed.prefix(), outcomes, false);
            }
        }
    }

    @Override
    protected long settledPosition() {
        return slots == null ? position : published.get();
    }

    @Override
    public long redelivered() {
        return redelivered;
    }

    @Override
    public void publish() {
        if (slots != null) {
            settle();
        } else if (position != published.get()) {
            published.publish(position, outcomes, false);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long dropped() {
        return outcomes.dropped;
    }

    @Override
    public long discarded() {
        return outcomes.discarded;
    }
}
