package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.AcknowledgedSlots;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.read.RingbufReader;
import org.jspecify.annotations.Nullable;

/**
 * A mapped ring as its current consumer reads it. Every read and skip is bounded by the position at
 * which a graceful close began. Used by the loop's thread alone.
 */
public final class OpenRing implements RecordSource {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");
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
            case GRACEFUL -> isRead() || closing.remainingNanos() <= 0;
            case AT_ONCE -> true;
        };
    }

    /** Whether everything before the bound of a graceful close was read and acknowledged. */
    private boolean isRead() {
        return bounded && reader.settledPosition() - until >= 0;
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
            count(delivery.takeDelivered(), delivery.takeDecodeFailures());
        }
    }

    private void count(long delivered, long decodeFailures) {
        if (reader.acknowledged() == null) {
            counters.drained(delivered, decodeFailures);
        } else {
            counters.handedOver(delivered);
            countSettled();
        }
    }

    /** Counts what was acknowledged. */
    private void countSettled() {
        AcknowledgedSlots slots = reader.acknowledged();
        if (slots != null) {
            counters.drained(slots.takeDelivered(), slots.takeDecodeFailures());
            counters.unacknowledged(slots.unacknowledged(), slots.blockedSince());
        }
    }

    /** Publishes what was acknowledged. */
    void settle() {
        reader.settle();
        countSettled();
    }

    /** The time until the next {@link #settle} that no acknowledgement requests, in nanoseconds. */
    long nextSettleNanos() {
        AcknowledgedSlots slots = reader.acknowledged();
        return slots == null ? Long.MAX_VALUE : slots.nextPollNanos();
    }

    /**
     * Begins a subscription, at the first record that was not acknowledged in the last one.
     *
     * @param acknowledgements of the subscription; null if it does not acknowledge records
     */
    void acknowledgeBy(@Nullable Acknowledgements acknowledgements) {
        publish();
        reader.acknowledgeBy(acknowledgements);
        counters.unacknowledged(0, 0);
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

    /** Publishes everything that was read, or, with acknowledgements, acknowledged. */
    void publish() {
        reader.publish();
        countSettled();
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
        long read = reader.settledPosition(); // first: the producer position only grows
        long producer = producerPosition();
        if (Corruption.isPossible(read, producer, memory.size())) {
            counters.pending(producer - read);
        }
        counters.passed(reader.dropped(), reader.discarded());
        counters.redelivered(reader.redelivered());
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
        ReleaseSteps.all(this::reportUnacknowledged, reader::close, memory::unmap);
    }

    private void reportUnacknowledged() {
        AcknowledgedSlots slots = reader.acknowledged();
        if (closing.isGraceful() && slots != null && slots.unacknowledged() > 0) {
            UserCode.run(() ->
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "{0} was closed at its deadline with {1} records unacknowledged: the next reader"
                                    + " of the ring receives them again",
                            name,
                            Integer.toString(slots.unacknowledged())));
        }
    }
}
