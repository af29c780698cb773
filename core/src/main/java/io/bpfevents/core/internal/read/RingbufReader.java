package io.bpfevents.core.internal.read;

import org.jspecify.annotations.Nullable;

/** Reads the records of one ring in order. One thread owns it. */
public interface RingbufReader extends AutoCloseable {
    /** Returned by {@link #discarded()} if the reader cannot count discarded records. */
    long UNKNOWN = -1;

    /**
     * Delivers committed records until the delivery declines more or is halted, {@code limit}
     * records were passed, one that ends at or after {@code until} was passed, or none is left.
     *
     * @param until a position in the ring
     * @return the number of records passed: delivered, failed to decode and, if the reader counts
     *     them, discarded
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /**
     * Skips the oldest committed records while more than {@code keepBytes} are unread before {@code
     * end}.
     *
     * @param delivery nothing is skipped while it is halted
     * @param end a position that the producers have reached or passed
     * @return false if this stopped early, at the limit for one call or because of a halt
     */
    boolean skip(Delivery<?> delivery, long keepBytes, long end);

    /**
     * Skips each committed record that is followed by a submitted one before {@code end}.
     *
     * @param delivery as for {@link #skip}
     * @param end as for {@link #skip}
     * @return as for {@link #skip}
     */
    boolean skipToNewest(Delivery<?> delivery, long end);

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
    void holdLast(boolean hold);

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
     * The position before which all slots are counted: with acknowledgements the published
     * position, else {@link #position()}.
     */
    default long settledPosition() {
        return position();
    }

    /**
     * Records that were delivered again, since an earlier subscription did not acknowledge them.
     */
    default long redelivered() {
        return 0;
    }

    /**
     * Checks that the positions of the ring are possible, and that the consumer position is the one
     * that this reader has published. Costs two loads.
     *
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    void checkPositions();

    /**
     * The position of the next record to be read. Not valid within a drain. The consumer position
     * in the ring's memory is the published one, which is less while a slot is held.
     */
    long position();

    /** Records skipped by {@link #skip} and {@link #skipToNewest} so far. */
    long dropped();

    /** Discarded records passed so far. */
    long discarded();

    @Override
    void close();
}
