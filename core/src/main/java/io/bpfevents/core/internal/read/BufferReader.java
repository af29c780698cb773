package io.bpfevents.core.internal.read;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one buffer: those of each part in order. One thread owns it.
 *
 * <p>Positions are bytes since the buffer was created. For a buffer with several parts the position
 * of the reader is the sum over all parts: the number of bytes that it has read, which is the place
 * of a record in the order of delivery.
 */
public interface BufferReader extends AutoCloseable {
    /**
     * How the records of a perf buffer are read for a subscription. Has no effect on a ring.
     *
     * @param stopsAtLosses whether a drain ends at the place of a loss, so that a marker can stand
     *     there
     * @param windowNanos the time for which a record waits for earlier ones of other CPUs; 0 if
     *     records are not read in the order of their times
     */
    record Mode(boolean stopsAtLosses, long windowNanos) {
        /** Without stops, in any order. */
        public static final Mode DEFAULT = new Mode(false, 0);
    }

    /** Returned by {@link #discarded()} if the reader cannot count discarded records. */
    long UNKNOWN = -1;

    /**
     * Delivers committed records until the delivery declines more or is halted, {@code limit}
     * records were passed, none is left before {@code until}, or none is left.
     *
     * @param until what ends at or after it in its part is not read
     * @return the number of records passed: delivered, failed to decode and, if the reader counts
     *     them, discarded
     * @throws io.bpfevents.core.BpfException if the buffer cannot be read any more
     */
    int drain(Delivery<?> delivery, int limit, Bound until);

    /**
     * Skips the oldest committed records of each part while more than {@code keepBytes} of it are
     * unread before {@code end}.
     *
     * @param delivery nothing is skipped while it is halted
     * @param end positions that the producers have reached or passed
     * @return false if this stopped early, at the limit for one call or because of a halt
     */
    boolean skip(Delivery<?> delivery, long keepBytes, Bound end);

    /**
     * Skips each committed record that is followed by a submitted one of its part before {@code
     * end}.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return as for {@link #skip}
     */
    boolean skipToNewest(Delivery<?> delivery, Bound end);

    /**
     * A wait has found a descriptor of the buffer ready. A reader of several parts reads those that
     * may have records.
     */
    default void notified(int fd) {}

    /**
     * Makes the next drain look at all parts, since records may have come without a notification.
     */
    default void checkAll() {}

    /** Begins a pass of the loop, which may drain or skip. */
    default void beginPass() {}

    /** Sets how the records of the next subscription are read. */
    default void read(Mode mode) {}

    /**
     * The time until the next drain may deliver records that this one has left, in nanoseconds;
     * {@link Long#MAX_VALUE} if a notification precedes it.
     */
    default long nextDrainNanos() {
        return Long.MAX_VALUE;
    }

    /** Records that were not delivered, since later ones had been, in the order of their times. */
    default long late() {
        return 0;
    }

    /** Whether there may be unread records, busy ones included. */
    boolean hasUnread();

    /** Sets a bound to the positions that the producers have reached now. */
    void mark(Bound bound);

    /** Whether everything before a bound was read. */
    boolean isPast(Bound bound);

    /**
     * Whether everything before a bound is counted: with acknowledgements once it was acknowledged,
     * else once it was read.
     */
    boolean isSettled(Bound bound);

    /**
     * Whether the last drain ended because there was no further record to read. Always false for a
     * reader that cannot {@linkplain #holdLast hold} a slot.
     */
    boolean isCaughtUp();

    /**
     * Sets whether a drain holds the slot of the last record that it has read: it publishes
     * everything before that slot, so that no commit finds a reader that has caught up, and the
     * kernel does not notify. A slot of more than an eighth of the ring is not held.
     */
    default void holdLast(boolean hold) {}

    /**
     * Publishes everything that was read, a held slot included. Required before a wait that relies
     * on a notification.
     *
     * @throws io.bpfevents.core.BpfException if another reader moved the consumer position
     */
    void publish();

    /**
     * Begins a subscription, at the published position: {@link #publish} comes first, and what that
     * has passed is counted.
     *
     * @param acknowledgements of the subscription; null if a record counts as acknowledged once it
     *     was delivered
     */
    default void acknowledgeBy(@Nullable Acknowledgements acknowledgements) {
        if (acknowledgements != null) {
            throw new UnsupportedOperationException("this reader publishes what it has read");
        }
    }

    /** The slots of a subscription with acknowledgements; null without. */
    default @Nullable AcknowledgedSlots acknowledged() {
        return null;
    }

    /** Publishes what was acknowledged. Without acknowledgements it does nothing. */
    default void settle() {}

    /**
     * Records that were delivered again, since an earlier subscription did not acknowledge them.
     */
    default long redelivered() {
        return 0;
    }

    /**
     * Checks that the positions of the buffer are possible, and that the consumer position is the
     * one that this reader has published. Costs two loads.
     *
     * @throws io.bpfevents.core.BpfException if the buffer cannot be read any more
     */
    void checkPositions();

    /**
     * The position of the next record to be read. Not valid within a drain. The consumer position
     * in the buffer's memory is the published one, which is less while a slot is held.
     */
    long position();

    /** {@link #position()} and the bytes that are unread now. */
    long producerPosition();

    /** Bytes that are not {@linkplain #isSettled settled}; {@link #UNKNOWN} if impossible. */
    long pendingBytes();

    /**
     * Counts the records that are not settled, after {@link #publish}: submitted, busy or
     * discarded.
     *
     * @throws io.bpfevents.core.BpfException if the positions are impossible
     */
    long pending();

    /**
     * The first 8 bytes of the oldest record that is not settled, as a number; empty if there is
     * none, if it is busy or shorter, or if this reader cannot find it.
     */
    default OptionalLong oldestTime() {
        return OptionalLong.empty();
    }

    /** Bytes of the buffer, over all parts. */
    long sizeBytes();

    /**
     * Bytes that the producers have overwritten before they were read, or so fast that the reader
     * skipped them, with headers and padding; {@link #UNKNOWN} if the producers overwrite nothing.
     */
    default long overwrittenBytes() {
        return UNKNOWN;
    }

    /** As {@link RecordSource#takeLost}; 0 for a ring that overwrites nothing. */
    default long takeLost() {
        return 0;
    }

    /** Bytes of the smallest part. */
    default long partBytes() {
        return sizeBytes();
    }

    /** Records skipped by {@link #skip} and {@link #skipToNewest} so far. */
    long dropped();

    /** Discarded records passed so far. */
    long discarded();

    @Override
    void close();
}
