package io.bpfevents.core.internal.read;

import java.util.OptionalLong;

/** What the readers of a ring have in common: the ring is one part, and its memory is mapped. */
public abstract class RingbufReader implements BufferReader {
    private static final int TRIES = 100; // another process may read meanwhile

    protected final String name;
    protected final RingMemory memory;

    /**
     * A reader of mapped memory, which the reader does not unmap.
     *
     * @param name the ring, as messages name it
     */
    protected RingbufReader(String name, RingMemory memory) {
        this.name = name;
        this.memory = memory;
    }

    /** The position of the first slot that is not counted. */
    protected long settledPosition() {
        return position();
    }

    /** The position of a bound in the ring. */
    protected final long at(Bound bound) {
        return bound.isNone() ? position() + Long.MAX_VALUE : bound.at(0);
    }

    @Override
    public final void mark(Bound bound) {
        bound.set(0, producerPosition());
    }

    @Override
    public final boolean isPast(Bound bound) {
        return position() - at(bound) >= 0;
    }

    @Override
    public final boolean isSettled(Bound bound) {
        return settledPosition() - at(bound) >= 0;
    }

    @Override
    public final long producerPosition() {
        return memory.producerPositionAcquire();
    }

    @Override
    public final boolean hasUnread() {
        return producerPosition() != position();
    }

    @Override
    public long pendingBytes() {
        long settled = settledPosition(); // first: the producer position only grows
        long producer = producerPosition();
        boolean possible = Corruption.isPossible(settled, producer, memory.size());
        return possible ? producer - settled : UNKNOWN;
    }

    @Override
    public long pending() {
        long from = memory.consumerPositionAcquire();
        long to = producerPosition();
        for (int i = 0; i < TRIES && memory.consumerPositionAcquire() != from; i++) {
            from = memory.consumerPositionAcquire(); // a consistent pair
            to = producerPosition();
        }
        Corruption.requirePossible(name, from, to, memory.size());
        return memory.countSlots(from, to);
    }

    @Override
    public OptionalLong oldestTime() {
        long from = memory.consumerPositionAcquire();
        return memory.firstLong(from, producerPosition());
    }

    @Override
    public final long sizeBytes() {
        return memory.size();
    }

    @Override
    public void close() {
        // the owner of the memory unmaps it
    }
}
