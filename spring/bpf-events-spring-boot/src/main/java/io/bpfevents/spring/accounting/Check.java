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
 * The comparison of a buffer with its figures of the last check. Checks that follow each other
 * within a second have one result, since pending bytes may be a second old. Thread-safe.
 */
final class Check {
    private static final long INTERVAL_NANOS = 1_000_000_000;

    /** All but those that an overflow policy or a rate limit causes on purpose. */
    private static final Set<LossCause> UNWANTED =
            EnumSet.complementOf(EnumSet.of(LossCause.DROPPED, LossCause.THROTTLED));

    private final EventBuffer buffer;
    private final CompletableFuture<Void> closed; // once: each request registers an action

    // guarded by this
    private @Nullable Sample last;
    private State result = State.UP;

    /**
     * @param progress records that left the buffer or were passed to the subscriber
     * @param lost records that were lost, without those of a policy or rate limit
     * @param waiting whether records are pending and requested, and none is unacknowledged
     */
    private record Sample(long nanos, long progress, long lost, boolean waiting) {}

    Check(EventBuffer buffer) {
        this.buffer = buffer;
        closed = buffer.onClose().toCompletableFuture();
    }

    /** Whether it is the buffer of this check: a source has another one after each load. */
    boolean isOf(EventBuffer other) {
        return buffer == other;
    }

    synchronized State at(long nanos) {
        if (closed.isDone()) {
            return State.CLOSED;
        }
        Sample before = last;
        if (before == null || nanos - before.nanos >= INTERVAL_NANOS) {
            Sample now = sample(nanos);
            result = compare(before, now);
            last = now;
        }
        return result;
    }

    private static State compare(@Nullable Sample before, Sample now) {
        if (now.lost > (before == null ? 0 : before.lost)) {
            return State.LOSING;
        }
        boolean stuck =
                before != null && before.waiting && now.waiting && now.progress == before.progress;
        return stuck ? State.STUCK : State.UP;
    }

    private Sample sample(long nanos) {
        BufferStats stats = buffer.stats();
        long demand = buffer.demand();
        long unacknowledged = stats.acknowledgements().unacknowledged();
        return new Sample(
                nanos,
                progress(stats),
                UNWANTED.stream().mapToLong(it -> it.countedBy(stats).orElse(0)).sum(),
                stats.pendingBytes() > 0 && demand > 0 && unacknowledged == 0);
    }

    private static long progress(BufferStats stats) {
        long discarded = stats instanceof RingbufStats ring ? ring.discarded().orElse(0) : 0;
        return stats.delivered()
                + stats.dropped()
                + stats.decodeFailures()
                + stats.acknowledgements().handedOver()
                + discarded;
    }
}
