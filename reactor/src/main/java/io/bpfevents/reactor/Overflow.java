package io.bpfevents.reactor;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.RecordSource;

/**
 * What happens to a ring's unread records while their subscriber has no demand.
 *
 * <p>The kernel's ring is the only buffer, so a policy is a rule about which unread records in it
 * are skipped: in place, without being copied or decoded, on the poll loop's thread. What is
 * delivered keeps its order. A policy acts on the demand that reaches the ring. {@code publishOn},
 * {@code flatMap} and {@code limitRate} ask for their prefetch ahead, and {@code share} for as much
 * as its slowest subscriber leaves room for, so the rule begins to act once those are full; {@code
 * publishOn(scheduler, 1)} passes demand on one by one. A subscriber that blocks within {@code
 * onNext} has demand all the while: put {@code publishOn} before it.
 *
 * <table>
 * <caption>The policies</caption>
 * <tr><th></th><th>what is lost, and where</th><th>counted as</th><th>cost while stalled</th>
 * <th>like Reactor's</th></tr>
 * <tr><td>{@link #backpressure}</td><td>the newest, in the kernel: once the ring is full, reserving
 * fails</td><td>reserve failure</td><td>a look a second</td><td>{@code onBackpressureBuffer(n)}
 * with {@code DROP_LATEST}</td></tr>
 * <tr><td>{@link #dropOldest}</td><td>the oldest in the ring</td><td>dropped</td><td>a look a
 * millisecond while anything is unread, and a few nanoseconds a record skipped</td><td>{@code
 * onBackpressureBuffer(n)} with {@code DROP_OLDEST}</td></tr>
 * <tr><td>{@link #latest}</td><td>all but the newest in the ring</td><td>dropped</td><td>the
 * same</td><td>{@code onBackpressureLatest}</td></tr>
 * <tr><td>{@link #drop}</td><td>what comes while nobody asks</td><td>dropped</td><td>as reading:
 * the loop is woken for what comes, and the program pays for waking it</td><td>{@code
 * onBackpressureDrop}</td></tr>
 * <tr><td>{@link #error}</td><td>what could not be reserved; the stream ends</td><td>reserve
 * failure</td><td>a look a second</td><td>{@code onBackpressureError}</td></tr>
 * </table>
 */
public abstract sealed class Overflow {
    private static final Overflow BACKPRESSURE = new Backpressure("backpressure");
    private static final Overflow LATEST = new Latest();
    private static final Overflow DROP = new Drop();
    private static final Overflow ERROR = new Backpressure("error");

    private static final long HALF = -1; // of the ring

    private final String name;

    private Overflow(String name) {
        this.name = name;
    }

    /**
     * Nothing is skipped. Once the ring is full, the program's reserve fails, which loses the
     * newest records: a ring with room for more is what makes that rarer. The default.
     */
    public static Overflow backpressure() {
        return BACKPRESSURE;
    }

    /** As {@link #dropOldest(long)}, which keeps half the ring. */
    public static Overflow dropOldest() {
        return new DropOldest(HALF);
    }

    /**
     * While there is no demand and more than {@code keepBytes} are unread, the oldest records are
     * skipped; once more when demand returns. The rest of the ring is room for what comes between
     * two looks, a millisecond apart: of a larger burst the newest are lost, in the kernel, and
     * counted there.
     *
     * @param keepBytes headers and padding included; from 0 to the size of the ring
     */
    public static Overflow dropOldest(long keepBytes) {
        if (keepBytes < 0) {
            throw new IllegalArgumentException("keepBytes is at least 0, not " + keepBytes);
        }
        return new DropOldest(keepBytes);
    }

    /**
     * While there is no demand, all but the newest record are skipped; once more when demand
     * returns. A record is skipped only when a later one was submitted.
     */
    public static Overflow latest() {
        return LATEST;
    }

    /**
     * While there is no demand, all records are skipped. What is sent after a request is delivered.
     */
    public static Overflow drop() {
        return DROP;
    }

    /**
     * Nothing is skipped, but when the program cannot reserve a record, the stream delivers, as
     * demand allows, what is in the ring when that is seen (at the end of a pass, or within a
     * second), and then fails with {@link EventsLostException}. What comes later stays for the next
     * subscriber. Refused where nobody counts failures.
     */
    public static Overflow error() {
        return ERROR;
    }

    /**
     * There is no demand: skips what the rule says.
     *
     * @param delivery of the subscriber; nothing is skipped for one that is halted
     * @param end where the producers were before demand was looked at: what was sent after a
     *     request lies behind
     * @return whether that is all, or it goes on in the next pass
     */
    abstract boolean stall(RecordSource source, Delivery<?> delivery, long end);

    /**
     * Demand has returned: skips what the rule says once more, before the first record is read.
     *
     * @return whether that is all, or it goes on in the next pass
     */
    boolean resume(RecordSource source, Delivery<?> delivery, long end) {
        return stall(source, delivery, end);
    }

    /**
     * How often the loop has to look while there is no demand.
     *
     * @param unread whether there is anything in the ring, in which case the kernel does not notify
     * @param maxDelayNanos how long a record may wait that was sent without a notification
     */
    abstract long lookAgainNanos(boolean unread, long maxDelayNanos);

    /** Whether it skips records. */
    boolean skips() {
        return true;
    }

    /** Whether a failure to reserve ends the stream. */
    boolean failsOnLoss() {
        return this == ERROR;
    }

    /** The most that a ring may have to be large enough for it, or less. */
    long keepBytes() {
        return 0;
    }

    /** The policy's name, as its method. */
    @Override
    public String toString() {
        return name + "()";
    }

    private static final class Backpressure extends Overflow {
        Backpressure(String name) {
            super(name);
        }

        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return true;
        }

        @Override
        long lookAgainNanos(boolean unread, long maxDelayNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        boolean skips() {
            return false;
        }
    }

    /** One that leaves records unread, behind which the kernel does not notify. */
    private abstract static sealed class Looking extends Overflow {
        private static final long PERIOD_NANOS = 1_000_000;

        Looking(String name) {
            super(name);
        }

        @Override
        long lookAgainNanos(boolean unread, long maxDelayNanos) {
            return unread ? PERIOD_NANOS : maxDelayNanos;
        }
    }

    private static final class DropOldest extends Looking {
        private final long keepBytes;

        DropOldest(long keepBytes) {
            super("dropOldest");
            this.keepBytes = keepBytes;
        }

        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            long keep = keepBytes == HALF ? source.sizeBytes() / 2 : keepBytes;
            return source.skip(delivery, keep, end);
        }

        @Override
        long keepBytes() {
            return keepBytes;
        }

        @Override
        public String toString() {
            return keepBytes == HALF ? super.toString() : "dropOldest(" + keepBytes + ")";
        }
    }

    private static final class Latest extends Looking {
        Latest() {
            super("latest");
        }

        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skipToNewest(delivery, end);
        }
    }

    private static final class Drop extends Overflow {
        Drop() {
            super("drop");
        }

        @Override
        boolean stall(RecordSource source, Delivery<?> delivery, long end) {
            return source.skip(delivery, 0, end);
        }

        @Override
        boolean resume(RecordSource source, Delivery<?> delivery, long end) {
            return true; // what was sent after the request must not be lost
        }

        @Override
        long lookAgainNanos(boolean unread, long maxDelayNanos) {
            return maxDelayNanos;
        }
    }
}
