package io.bpfevents.core.internal.read;

/**
 * Reads committed records from a ring's memory, in order, without a system call or an upcall.
 *
 * <p>Owned by one thread. Protocol: {@code kernel/bpf/ringbuf.c}, {@code __bpf_ringbuf_reserve} and
 * {@code bpf_ringbuf_commit}. The producer position is acquired once per pass, so that a fast
 * producer cannot hold the loop. A header is acquired in one load, because length and flags are in
 * the same word. The consumer position is released in steps, so that a slow subscriber does not
 * starve the producers, and after each pass, since the kernel wakes only a reader that has caught
 * up.
 */
public final class MappedRingbufReader implements RingbufReader {
    private static final long LARGEST_STEP = 4096;
    private static final int LONGEST_SKIP = 1 << 20; // records per call: some milliseconds

    private final String name;
    private final RingMemory memory;
    private final long step;
    private long position; // of the next record to be read
    private long published; // the consumer position; before the last slot read, if that is held
    private boolean holds;
    private long lastSlot; // size of the last slot that a drain has read
    private boolean caughtUp;
    private long discarded;
    private long dropped;
    // skipToNewest() has found no submitted record between the one at position and here
    private long scanned;

    /** A reader that begins at the consumer position. */
    public MappedRingbufReader(String name, RingMemory memory) {
        this.name = name;
        this.memory = memory;
        this.step = Math.min(memory.size() / 8, LARGEST_STEP);
        this.position = memory.consumerPositionAcquire();
        this.published = position;
        this.scanned = position;
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, long until) {
        long producer = producerPosition();
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
                walk(delivery, position + Math.min(end - position, step), limit - passed);
                if (position == before && isCommitted(producer)) { // longer than a step
                    walk(delivery, producer, 1);
                }
                passed = (int) (delivery.passed() - passedBefore);
                declined = delivery.isDeclined();
                more = position != before && !declined;
            }
            caughtUp = !declined && passed < limit;
        } finally {
            discarded += delivery.takeDiscarded();
            memory.records().endPass();
        }
        return passed;
    }

    private void walk(Delivery<?> delivery, long end, int limit) {
        try {
            delivery.walk(memory.records(), position, end, limit);
        } finally {
            // a walk that threw before its first record has the position of the walk before it
            long read = Math.max(0, delivery.position() - position);
            if (read > 0) {
                position += read;
                lastSlot = delivery.lastSlot();
            }
            publishDrained();
        }
    }

    private void publishDrained() {
        long held = holds && lastSlot <= memory.size() / 8 ? lastSlot : 0;
        if (position - held - published > 0) {
            publish(position - held);
        }
    }

    /** Acquires the producer position, and checks both positions. */
    private long producerPosition() {
        requireOnlyReader();
        long producer = memory.producerPositionAcquire();
        Corruption.requirePossible(name, position, producer, memory.size());
        return producer;
    }

    @Override
    public void checkPositions() {
        long _ = producerPosition();
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
    public boolean skip(Delivery<?> delivery, long keepBytes, long end) {
        boolean all = skipWhileUnread(delivery, keepBytes, atMostProducerPosition(end));
        publish();
        return all;
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, long end) {
        long last = atMostProducerPosition(end);
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

    private long atMostProducerPosition(long end) {
        long producer = producerPosition();
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
                discarded++;
            } else {
                dropped++;
            }
            advance(slot);
        }
        return true;
    }

    private void advance(long slot) {
        position += slot;
        if (position - published >= step) {
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
    public void publish() {
        if (position != published) {
            publish(position);
        }
    }

    private void publish(long upTo) {
        requireOnlyReader();
        published = upTo;
        memory.consumerPositionRelease(upTo);
    }

    private void requireOnlyReader() {
        long seen = memory.consumerPositionAcquire();
        if (seen != published) {
            throw Corruption.moved(
                    name, seen, published, memory.producerPositionAcquire(), memory.size());
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public long discarded() {
        return discarded;
    }

    @Override
    public void close() {
        // the owner of the memory unmaps it
    }
}
