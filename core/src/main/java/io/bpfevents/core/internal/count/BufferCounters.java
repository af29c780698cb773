package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.stats.RingbufStats;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The figures of {@link RingbufStats} and {@link RingbufAudit}. The buffer's loop writes them, any
 * thread reads them. The counts of the producers are read when they are requested, until the buffer
 * is closed.
 */
public final class BufferCounters {
    /** In place of a count of discarded records, where the reader cannot know it. */
    public static final long UNKNOWN = -1;

    private final long sizeBytes;
    private long pendingAtOpen; // written once, before the counters are shared

    // one writer each, and not read together: opaque access suffices
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong decodeFailures = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong redelivered = new AtomicLong();
    private final AtomicLong unacknowledged = new AtomicLong();
    private final AtomicLong unacknowledgedSince = new AtomicLong();
    private volatile long closedAt; // by System.nanoTime(); 0 while the buffer is open

    private volatile @Nullable FailureCounts failures;
    private @Nullable LifetimeEntries lifetime; // the thread that takes audits
    private volatile @Nullable Failures lastFailures; // set when the buffer is closed

    private record Failures(OptionalLong all, OptionalLong refused) {
        static final Failures UNKNOWN = new Failures(OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Counters at zero.
     *
     * @param failures the failure counts of the producers; null if they do not count
     */
    public BufferCounters(long sizeBytes, @Nullable FailureCounts failures) {
        this.sizeBytes = sizeBytes;
        this.failures = failures;
    }

    /** Sets the number of records that are pending when counting begins. */
    public void begin(long pending) {
        pendingAtOpen = pending;
    }

    /** The failure counts of the producers; null if no counter is available. */
    public @Nullable FailureCounts failures() {
        return failures;
    }

    /** As {@link #failures()}, for a buffer that has them. */
    public FailureCounts requireFailures() {
        return Objects.requireNonNull(failures, "failures");
    }

    /** Adopts a counter of failures, for a buffer without one. */
    public void countFailuresBy(FailureCounts counts) {
        failures = counts;
    }

    /** Sets the lifetime entries, with which the reader has begun. */
    public void continueFrom(@Nullable LifetimeEntries entries) {
        lifetime = entries;
    }

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
        lastFailures = readFailures();
    }

    private Failures currentFailures() {
        Failures last = lastFailures;
        if (last != null) {
            return last;
        }
        try {
            return readFailures();
        } catch (IllegalStateException e) { // unmapped meanwhile, after the last ones were stored
            last = lastFailures;
            if (last == null) {
                throw e;
            }
            return last;
        }
    }

    private Failures readFailures() {
        FailureCounts counts = failures;
        return counts == null
                ? Failures.UNKNOWN
                : new Failures(OptionalLong.of(counts.count()), counts.refused());
    }

    /** Reserves that failed; 0 if no counter is available. May be a tenth of a second old. */
    public long recentFailures() {
        FailureCounts counts = failures;
        return counts == null ? 0 : counts.recentCount();
    }

    /** Records that were lost for any known reason. For the buffer's loop, until the close. */
    long lost() {
        return dropped.getOpaque() + decodeFailures.getOpaque() + recentFailures();
    }

    /** The figures, sampled one by one. */
    public RingbufStats stats() {
        Failures failed = currentFailures();
        return new RingbufStats(
                delivered.getOpaque(),
                dropped.getOpaque(),
                decodeFailures.getOpaque(),
                pendingBytes.getOpaque(),
                sizeBytes,
                discarded(),
                failed.all(),
                failed.refused(),
                acknowledgements());
    }

    /**
     * A consistent set of figures. For the buffer's loop, or a caller that prevents every read.
     *
     * @param pending the number of unread records now
     */
    public RingbufAudit audit(long pending) {
        Failures failed = currentFailures();
        return new RingbufAudit(
                delivered.getOpaque(),
                dropped.getOpaque(),
                decodeFailures.getOpaque(),
                discarded(),
                pending,
                pendingBytes.getOpaque(),
                pendingAtOpen,
                failed.all(),
                failed.refused(),
                acknowledgements(),
                Optional.ofNullable(lifetime).map(entries -> lifetime(entries, pending, failed)));
    }

    private RingbufLifetime lifetime(LifetimeEntries entries, long pending, Failures failed) {
        return entries.figures(
                delivered.getOpaque(),
                dropped.getOpaque(),
                decodeFailures.getOpaque(),
                discarded.getOpaque(),
                pending,
                failed.all());
    }

    private AcknowledgementStats acknowledgements() {
        long records = unacknowledged.getOpaque();
        long now = closedAt == 0 ? System.nanoTime() : closedAt;
        long age = records == 0 ? 0 : now - unacknowledgedSince.getOpaque();
        return new AcknowledgementStats(
                handedOver.getOpaque(),
                redelivered.getOpaque(),
                records,
                Duration.ofNanos(Math.max(0, age)));
    }

    private OptionalLong discarded() {
        long known = discarded.getOpaque();
        return known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
    }
}
