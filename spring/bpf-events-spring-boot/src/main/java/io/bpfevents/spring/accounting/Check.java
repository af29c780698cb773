package io.bpfevents.spring.accounting;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.LossCause;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a buffer have noticed within a window. A check by one caller does not change
 * the result of another's. Thread-safe.
 */
final class Check {
    /** All but those that an overflow policy or a rate limit causes on purpose. */
    private static final Set<LossCause> UNWANTED =
            EnumSet.complementOf(EnumSet.of(LossCause.DROPPED, LossCause.THROTTLED));

    private final EventBuffer buffer;
    private final long windowNanos;
    private final CompletableFuture<Void> closed; // once: each request registers an action

    // guarded by this
    private long lost; // at the last check
    private @Nullable Long lostAt; // when a check noticed a loss
    private long progress; // at the last check
    private @Nullable Long waitingSince; // the first check of those without progress

    Check(EventBuffer buffer, long windowNanos) {
        this.buffer = buffer;
        this.windowNanos = windowNanos;
        closed = buffer.onClose().toCompletableFuture();
    }

    /**
     * The check of the buffer that has a name now: a source has another one after each load. Losses
     * that were noticed before the change are reported for the rest of the window.
     */
    synchronized Check of(EventBuffer current) {
        if (buffer == current) {
            return this;
        }
        Check next = new Check(current, windowNanos);
        synchronized (next) {
            next.lostAt = lostAt;
        }
        return next;
    }

    synchronized State at(long nanos) {
        if (closed.isDone()) {
            return State.CLOSED;
        }
        BufferStats stats = buffer.stats();
        noteLosses(stats, nanos);
        noteProgress(stats, nanos);
        if (waitingSince != null && nanos - waitingSince >= windowNanos) {
            return State.STUCK; // the more severe one: a full ring that is not read loses as well
        }
        return lostAt != null && nanos - lostAt < windowNanos ? State.LOSING : State.UP;
    }

    private void noteLosses(BufferStats stats, long nanos) {
        long lostNow = UNWANTED.stream().mapToLong(it -> it.countedBy(stats).orElse(0)).sum();
        if (lostNow > lost) {
            lost = lostNow;
            lostAt = nanos;
        }
    }

    /** Records wait for the loop if they are pending and requested, and none is unacknowledged. */
    private void noteProgress(BufferStats stats, long nanos) {
        boolean waits =
                stats.pendingBytes() > 0
                        && buffer.demand() > 0
                        && stats.acknowledgements().unacknowledged() == 0;
        long progressNow = progress(stats);
        if (!waits) {
            waitingSince = null;
        } else if (waitingSince == null || progressNow != progress) {
            waitingSince = nanos;
        }
        progress = progressNow;
    }

    /** Records that left the buffer or were passed to the subscriber. */
    private static long progress(BufferStats stats) {
        long discarded = stats instanceof RingbufStats ring ? ring.discarded().orElse(0) : 0;
        return stats.delivered()
                + stats.dropped()
                + stats.decodeFailures()
                + stats.acknowledgements().handedOver()
                + discarded;
    }
}
