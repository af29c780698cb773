package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.read.RingbufReader;

/**
 * A mapped ring as its current consumer reads it. Every read and skip is bounded by the position at
 * which a graceful close began. Used by the loop's thread alone.
 */
public final class OpenRing implements RecordSource {
    private static final int TRIES = 100; // another process may read meanwhile

    private final String name;
    private final RingMemory memory;
    private final RingbufReader reader;
    private final BufferCounters counters;
    private final ReportedLosses reported = new ReportedLosses();
    private CloseRequest closing = CloseRequest.NONE;
    private long until; // reads end here: at a graceful close's bound, else out of reach
    private boolean bounded; // by a graceful close
    private long passed;
    private boolean caughtUp;

    /**
     * Takes ownership of a mapped ring.
     *
     * @param name as messages name the ring
     * @param counters count what is read
     */
    public OpenRing(String name, RingMemory memory, RingbufReader reader, BufferCounters counters) {
        this.name = name;
        this.memory = memory;
        this.reader = reader;
        this.counters = counters;
        this.until = reader.position() + Long.MAX_VALUE;
    }

    /**
     * Applies a request to close. The first graceful one bounds the reading: records that are in
     * the ring now are still read, later ones are not.
     */
    void closeBy(CloseRequest request) {
        closing = request;
        if (request.isGraceful() && !bounded) {
            bounded = true;
            until = producerPosition();
        }
    }

    /** Whether the close that was requested permits no further read. */
    boolean isAtEnd() {
        return switch (closing.kind()) {
            case NONE -> false;
            case GRACEFUL -> (bounded && position() - until >= 0) || closing.remainingNanos() <= 0;
            case AT_ONCE -> true;
        };
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, long position) {
        // record by record if there is a deadline, which is checked between them
        int bound = closing.isGraceful() ? 1 : limit;
        try {
            int read = reader.drain(delivery, bound, bounded(position));
            passed += read;
            caughtUp = reader.isCaughtUp();
            return read;
        } finally {
            counters.drained(delivery.takeDelivered(), delivery.takeDecodeFailures());
        }
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, long end) {
        return reader.skip(delivery, keepBytes, bounded(end));
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, long end) {
        return reader.skipToNewest(delivery, bounded(end));
    }

    private long bounded(long position) {
        return position - until < 0 ? position : until;
    }

    /**
     * Checks the positions, also without demand.
     *
     * @throws io.bpfevents.core.BpfException if they are impossible, or another reader moved one
     */
    void checkPositions() {
        reader.checkPositions();
    }

    /** Records passed by drains since the ring was opened. */
    long passed() {
        return passed;
    }

    /** Begins a pass: nothing was drained in it yet. */
    void beginPass() {
        caughtUp = false;
    }

    /** Whether the last drain of this pass ended because there was no further record to read. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Sets whether drains leave the slot of the last record unpublished. */
    void holdLast(boolean hold) {
        reader.holdLast(hold);
    }

    /** Publishes everything that was read. */
    void publish() {
        reader.publish();
    }

    @Override
    public long position() {
        return reader.position();
    }

    /** The published position, in shared memory, which any process that has the map can write. */
    private long consumerPosition() {
        return memory.consumerPositionAcquire();
    }

    @Override
    public long producerPosition() {
        return memory.producerPositionAcquire();
    }

    /**
     * Whether there is anything between the last record that was read and the producer position.
     */
    boolean hasUnread() {
        return producerPosition() != position();
    }

    @Override
    public long sizeBytes() {
        return memory.size();
    }

    @Override
    public long dropped() {
        return reader.dropped();
    }

    @Override
    public long failures() {
        return counters.recentFailures();
    }

    @Override
    public void snapshot(FailureSnapshot snapshot) {
        counters.requireFailures().snapshot(snapshot);
    }

    @Override
    public ReportedLosses reported() {
        return reported;
    }

    /** Copies the ring's figures to its counters, except positions that are impossible. */
    void publishCounts() {
        long read = position(); // first: the producer position only grows
        long producer = producerPosition();
        if (Corruption.isPossible(read, producer, memory.size())) {
            counters.pending(producer - read);
        }
        counters.passed(reader.dropped(), reader.discarded());
    }

    /**
     * Counts the records between the two positions in shared memory: submitted, busy or discarded.
     * A held slot counts as well, so {@link #publish} comes first.
     *
     * @throws io.bpfevents.core.BpfException if the positions are impossible
     */
    long pending() {
        long from = consumerPosition();
        long to = producerPosition();
        for (int i = 0; i < TRIES && consumerPosition() != from; i++) { // a consistent pair
            from = consumerPosition();
            to = producerPosition();
        }
        Corruption.requirePossible(name, from, to, memory.size());
        return memory.countSlots(from, to);
    }

    void close() {
        ReleaseSteps.all(reader::close, memory::unmap);
    }
}
