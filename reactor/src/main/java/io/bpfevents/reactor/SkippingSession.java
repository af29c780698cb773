package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;

/** The policies that skip records while there is no demand. */
abstract class SkippingSession extends OverflowSession {
    private static final long PERIOD_NANOS = 1_000_000;

    /** Polls on its own, since the kernel does not notify a consumer that leaves records unread. */
    @Override
    long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
        return !demand && unread ? PERIOD_NANOS : maxDelayNanos;
    }

    /** Keeps the newest bytes. */
    static final class DropOldest extends SkippingSession {
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
    static final class Latest extends SkippingSession {
        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skipToNewest(delivery, end);
        }
    }

    /** Keeps nothing. */
    static final class Drop extends SkippingSession {
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
