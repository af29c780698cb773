package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.core.stats.BufferStats;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The figures of {@link BufferStats} and {@link BufferAudit}. The buffer's loop writes them, any
 * thread reads them. The counts of the producers are read when they are requested, until the buffer
 * is closed.
 */
public abstract class BufferCounters {
    /** In place of a count of discarded records, where the reader cannot know it. */
    public static final long UNKNOWN = -1;

    private long pendingAtOpen; // written once, before the counters are shared

    // one writer each, and not read together: opaque access suffices
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong decodeFailures = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong overwritten = new AtomicLong(UNKNOWN); // bytes
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong redelivered = new AtomicLong();
    private final AtomicLong unacknowledged = new AtomicLong();
    private final AtomicLong unacknowledgedSince = new AtomicLong();
    private volatile long closedAt; // by System.nanoTime(); 0 while the buffer is open

    /** Sets the number of records that are pending when counting begins. */
    public void begin(long pending) {
        pendingAtOpen = pending;
    }

    /** The failure counts of the producers; null if no counter is available. */
    public abstract @Nullable FailureCounts failures();

    /** As {@link #failures()}, for a buffer that has them. */
    public FailureCounts requireFailures() {
        return Objects.requireNonNull(failures(), "failures");
    }

    /** Adopts a counter of failures, for a buffer without one. */
    public void countFailuresBy(FailureCounts counts) {
        throw new IllegalStateException("its failures are counted already");
    }

    /** The figures, sampled one by one. */
    public abstract BufferStats stats();

    /**
     * A consistent set of figures. For the buffer's loop, or a caller that prevents every read.
     *
     * @param pending the number of unread records now
     * @param oldestTime the first 8 bytes of the oldest of them, as a number
     */
    public abstract BufferAudit audit(long pending, OptionalLong oldestTime);

    /** Keeps the current counts of the producers, which are not read any more. */
    abstract void keepFailures();

    /** The losses by cause, for the log. */
    abstract String describeLosses();

    /** Adds the result of a drain. */
    public void drained(long moreDelivered, long moreDecodeFailures) {
        delivered.setOpaque(delivered.getPlain() + moreDelivered);
        decodeFailures.setOpaque(decodeFailures.getPlain() + moreDecodeFailures);
    }

    /** Adds records that were handed over to a subscriber that acknowledges them. */
    public void handedOver(long more) {
        handedOver.setOpaque(handedOver.getPlain() + more);
    }

    /** Sets the number of records that were delivered again. */
    public void redelivered(long soFar) {
        redelivered.setOpaque(soFar);
    }

    /** Sets the number of records that came too late to be delivered in order. */
    public void late(long soFar) {
        late.setOpaque(soFar);
    }

    /** Sets the number of bytes that were overwritten unread; {@link #UNKNOWN} if none ever are. */
    public void overwritten(long soFar) {
        overwritten.setOpaque(soFar);
    }

    /**
     * Sets the number of records that were handed over and not acknowledged.
     *
     * @param since by {@link System#nanoTime()}, when the oldest of them became the oldest
     */
    public void unacknowledged(long records, long since) {
        unacknowledged.setOpaque(records);
        unacknowledgedSince.setOpaque(since);
    }

    /** Sets the number of unread bytes. */
    public void pending(long bytes) {
        pendingBytes.setOpaque(bytes);
    }

    /**
     * Sets the numbers of records that were passed without being delivered.
     *
     * @param discardedSoFar or {@link #UNKNOWN}
     */
    public void passed(long droppedSoFar, long discardedSoFar) {
        dropped.setOpaque(droppedSoFar);
        discarded.setOpaque(discardedSoFar);
    }

    /** Keeps the current counts of the producers, which are not read any more. */
    public void end() {
        closedAt = System.nanoTime();
        keepFailures();
    }

    /** Attempts that failed; 0 if no counter is available. May be a tenth of a second old. */
    public long recentFailures() {
        FailureCounts counts = failures();
        return counts == null ? 0 : counts.recentCount();
    }

    /** Attempts that a rate limit of the program rejected. */
    public long throttled() {
        FailureCounts counts = failures();
        return counts == null ? 0 : counts.throttled();
    }

    /**
     * Records, and overwritten bytes, that were lost for any known reason but throttling. For the
     * buffer's loop, until the close.
     */
    long lost() {
        return dropped.getOpaque()
                + decodeFailures.getOpaque()
                + late.getOpaque()
                + Math.max(0, overwritten.getOpaque())
                + recentFailures();
    }

    final long delivered() {
        return delivered.getOpaque();
    }

    final long dropped() {
        return dropped.getOpaque();
    }

    final long decodeFailures() {
        return decodeFailures.getOpaque();
    }

    final long late() {
        return late.getOpaque();
    }

    /** Overwritten bytes; empty for a buffer whose producers overwrite nothing. */
    final OptionalLong overwritten() {
        long bytes = overwritten.getOpaque();
        return bytes == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    final long pendingBytes() {
        return pendingBytes.getOpaque();
    }

    final long pendingAtOpen() {
        return pendingAtOpen;
    }

    /** Discarded records, or {@link #UNKNOWN}. */
    final long discarded() {
        return discarded.getOpaque();
    }

    final AcknowledgementStats acknowledgements() {
        long records = unacknowledged.getOpaque();
        long now = closedAt == 0 ? System.nanoTime() : closedAt;
        long age = records == 0 ? 0 : now - unacknowledgedSince.getOpaque();
        return new AcknowledgementStats(
                handedOver.getOpaque(),
                redelivered.getOpaque(),
                records,
                Duration.ofNanos(Math.max(0, age)));
    }
}
