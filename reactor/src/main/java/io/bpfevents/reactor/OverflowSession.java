package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import org.jspecify.annotations.Nullable;

/**
 * The state of an {@link Overflow} policy for one subscription. This class itself is that of {@link
 * Overflow#backpressure}: it skips nothing and never fails. Used by the loop's thread alone.
 */
class OverflowSession {
    /**
     * Applies the policy while there is no demand.
     *
     * @param delivery the subscriber's; nothing is skipped while it is halted
     * @param end the producer position before the demand was read: records after it may have been
     *     sent after a request
     * @return whether the policy is satisfied; if not, it continues in the next pass
     */
    boolean stall(RecordSource source, Delivery<?> delivery, long end) {
        return true;
    }

    /**
     * Applies the policy once more when demand has returned, before the first record is read.
     *
     * @return whether the policy is satisfied; if not, it continues in the next pass
     */
    boolean resume(RecordSource source, Delivery<?> delivery, long end) {
        return stall(source, delivery, end);
    }

    /**
     * The longest time until the next pass, in nanoseconds.
     *
     * @param demand whether there is demand
     * @param unread whether the ring holds unread records, in which case the kernel does not notify
     * @param maxDelayNanos the longest time that a record sent without a notification may wait
     */
    long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
        return demand ? maxDelayNanos : Long.MAX_VALUE;
    }

    /** The position at which reading ends, given the one at which it would end otherwise. */
    long until(long otherwise) {
        return otherwise;
    }

    /** The error that the stream ends with after this pass; null if it continues. */
    @Nullable Throwable failureAfterPass(RecordSource source) {
        return null;
    }

    /** The error that the stream ends with in place of a completion; null if it completes. */
    @Nullable Throwable failureAtClose() {
        return null;
    }

    /** The policies that skip records while there is no demand. */
    abstract static class Skipping extends OverflowSession {
        private static final long PERIOD_NANOS = 1_000_000;

        /**
         * Polls on its own, since the kernel does not notify a consumer that leaves records unread.
         */
        @Override
        long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
            return !demand && unread ? PERIOD_NANOS : maxDelayNanos;
        }
    }

    /** Keeps the newest bytes. */
    static final class DropOldest extends Skipping {
        private final long keepBytes;

        DropOldest(long keepBytes) {
            this.keepBytes = keepBytes;
        }

        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skip(delivery, keepBytes, end);
        }
    }

    /** Keeps the newest record. */
    static final class Latest extends Skipping {
        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skipToNewest(delivery, end);
        }
    }

    /** Keeps nothing. */
    static final class Drop extends Skipping {
        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skip(delivery, 0, end);
        }

        @Override
        boolean resume(RecordSource source, Delivery<?> delivery, long end) {
            return true; // records that were sent after the request must not be skipped
        }

        @Override
        long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
            return maxDelayNanos;
        }
    }
}
