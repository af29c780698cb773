package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.call.RepeatableSteps;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.AcknowledgedSlots;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A mapped buffer as its current consumer reads it. Every read and skip is bounded by the positions
 * at which a graceful close began. Used by the loop's thread alone.
 */
public final class OpenBuffer implements RecordSource {
    private final String name;
    private final BufferReader reader;
    private final RepeatableSteps close;
    private final BufferCounters counters;
    private final ReportedLosses reported = new ReportedLosses();
    private CloseRequest closing = CloseRequest.NONE;
    private final Bound closeBound = new Bound(); // out of reach without a graceful close
    private final Bound end = new Bound(); // of the current read or skip
    private long passed;
    private boolean caughtUp;

    /**
     * Takes ownership of a mapped buffer.
     *
     * @param name as messages name the buffer
     * @param unmap releases its memory, after the reader was closed
     * @param counters count what is read
     */
    public OpenBuffer(String name, BufferReader reader, Runnable unmap, BufferCounters counters) {
        this.name = name;
        this.reader = reader;
        this.close = new RepeatableSteps(this::reportUnacknowledged, reader::close, unmap);
        this.counters = counters;
    }

    /**
     * Applies a request to close. The first graceful one bounds the reading: records that are in
     * the ring now are still read, later ones are not.
     */
    void closeBy(CloseRequest request) {
        closing = request;
        if (request.isGraceful() && closeBound.isNone()) {
            reader.mark(closeBound);
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
        return !closeBound.isNone() && reader.isSettled(closeBound);
    }

    @Override
    public int drain(Delivery<?> delivery, int limit) {
        return drainTo(closeBound, delivery, limit);
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        return drainTo(bounded(until), delivery, limit);
    }

    private int drainTo(Bound until, Delivery<?> delivery, int limit) {
        // record by record if there is a deadline, which is checked between them
        int bound = closing.isGraceful() ? 1 : limit;
        try {
            int read = reader.drain(delivery, bound, until);
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

    /** Begins a subscription, at the first record that was not acknowledged in the last one. */
    void acknowledgeBy(@Nullable Acknowledgements acknowledgements) {
        publish();
        reader.acknowledgeBy(acknowledgements);
        counters.unacknowledged(0, 0);
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound to) {
        return reader.skip(delivery, keepBytes, bounded(to));
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound to) {
        return reader.skipToNewest(delivery, bounded(to));
    }

    private Bound bounded(Bound bound) {
        if (closeBound.isNone()) {
            return bound;
        }
        end.copy(bound);
        end.limit(closeBound);
        return end;
    }

    @Override
    public void mark(Bound bound) {
        reader.mark(bound);
    }

    @Override
    public boolean isPast(Bound bound) {
        return reader.isPast(bound);
    }

    /**
     * Checks the positions, also without demand.
     *
     * @throws io.bpfevents.core.BpfException if they are impossible, or another reader moved one
     */
    void checkPositions() {
        reader.checkPositions();
    }

    void notified(int fd) {
        reader.notified(fd);
    }

    /** Records passed by drains since the ring was opened. */
    long passed() {
        return passed;
    }

    /** Begins a pass: nothing was drained in it yet. */
    void beginPass() {
        caughtUp = false;
        reader.beginPass();
    }

    void checkAll() {
        reader.checkAll();
    }

    void read(BufferReader.Mode mode) {
        reader.read(mode);
    }

    long nextDrainNanos() {
        return reader.nextDrainNanos();
    }

    /** As {@link BufferReader#isCaughtUp}, of the last drain of this pass. */
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

    @Override
    public long producerPosition() {
        return reader.producerPosition();
    }

    /** Whether there may be unread records. */
    boolean hasUnread() {
        return reader.hasUnread();
    }

    @Override
    public long sizeBytes() {
        return reader.sizeBytes();
    }

    /** Bytes of the smallest part, which fills first. */
    long partBytes() {
        return reader.partBytes();
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
    public long takeLost() {
        return reader.takeLost();
    }

    @Override
    public ReportedLosses reported() {
        return reported;
    }

    /** Copies the ring's figures to its counters, except positions that are impossible. */
    void publishCounts() {
        long bytes = reader.pendingBytes();
        if (bytes != BufferReader.UNKNOWN) {
            counters.pending(bytes);
        }
        counters.passed(reader.dropped(), reader.discarded());
        counters.redelivered(reader.redelivered());
        counters.late(reader.late());
        counters.overwritten(reader.overwrittenBytes());
    }

    /**
     * Counts the records between the two positions in shared memory: submitted, busy or discarded.
     * A held slot counts as well, so {@link #publish} comes first.
     *
     * @throws io.bpfevents.core.BpfException if the positions are impossible
     */
    long pending() {
        return reader.pending();
    }

    /** As {@link BufferReader#oldestTime}. */
    OptionalLong oldestTime() {
        return reader.oldestTime();
    }

    void close() {
        close.run();
    }

    private void reportUnacknowledged() {
        AcknowledgedSlots slots = reader.acknowledged();
        if (closing.isGraceful() && slots != null) {
            slots.warnIfUnacknowledged(name);
        }
    }
}
