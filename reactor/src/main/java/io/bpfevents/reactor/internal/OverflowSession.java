package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.reactor.Overflow;
import org.jspecify.annotations.Nullable;

/**
 * The state of an {@link Overflow} policy for one subscription. This class itself is that of {@link
 * Overflow#backpressure}: it skips nothing and never fails. Used by the loop's thread alone.
 */
public class OverflowSession {
    /**
     * Applies the policy while there is no demand.
     *
     * @param delivery the subscriber's; nothing is skipped while it is halted
     * @param end the positions of the producers before the demand was read: records after them may
     *     have been sent after a request
     * @return whether the policy is satisfied; if not, it continues in the next pass
     */
    public boolean stall(RecordSource source, Delivery<?> delivery, Bound end) {
        return true;
    }

    /**
     * Applies the policy once more when demand has returned, before the first record is read.
     *
     * @return whether the policy is satisfied; if not, it continues in the next pass
     */
    public boolean resume(RecordSource source, Delivery<?> delivery, Bound end) {
        return stall(source, delivery, end);
    }

    /**
     * The longest time until the next pass, in nanoseconds.
     *
     * @param demand whether there is demand
     * @param unread whether the buffer may hold unread records, in which case the kernel does not
     *     notify
     * @param maxDelayNanos the longest time that a record sent without a notification may wait
     */
    public long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
        return demand ? maxDelayNanos : Long.MAX_VALUE;
    }

    /** Moves the positions at which reading ends to those that the policy requires, if any. */
    public void limit(Bound until) {}

    /** The error that the stream ends with after this pass; null if it continues. */
    public @Nullable Throwable failureAfterPass(RecordSource source) {
        return null;
    }

    /** The error that the stream ends with in place of a completion; null if it completes. */
    public @Nullable Throwable failureAtClose() {
        return null;
    }

    /** The policies that skip records while there is no demand. */
    abstract static class Skipping extends OverflowSession {
        private static final long PERIOD_NANOS = 1_000_000;

        /**
         * Polls on its own, since the kernel does not notify a consumer that leaves records unread.
         */
        @Override
        public long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
            return !demand && unread ? PERIOD_NANOS : maxDelayNanos;
        }
    }

    /** Keeps the newest bytes. */
    public static final class DropOldest extends Skipping {
        private final long keepBytes;

        /** Keeps as many bytes of each part of the buffer. */
        public DropOldest(long keepBytes) {
            this.keepBytes = keepBytes;
        }

        @Override
        public boolean stall(RecordSource source, Delivery<?> delivery, Bound end) {
            return source.skip(delivery, keepBytes, end);
        }
    }

    /** Keeps the newest record. */
    public static final class Latest extends Skipping {
        @Override
        public boolean stall(RecordSource source, Delivery<?> delivery, Bound end) {
            return source.skipToNewest(delivery, end);
        }
    }

    /** Keeps nothing. */
    public static final class Drop extends Skipping {
        @Override
        public boolean stall(RecordSource source, Delivery<?> delivery, Bound end) {
            return source.skip(delivery, 0, end);
        }

        @Override
        public boolean resume(RecordSource source, Delivery<?> delivery, Bound end) {
            return true; // records that were sent after the request must not be skipped
        }

        @Override
        public long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
            return maxDelayNanos;
        }
    }
}
