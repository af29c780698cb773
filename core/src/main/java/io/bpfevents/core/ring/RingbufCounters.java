package io.bpfevents.core.ring;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The figures behind {@link RingbufStats} and {@link RingbufAudit}: written by the ring's loop,
 * read by any thread. What the producers count is asked for when it is wanted, until the ring's
 * end.
 */
final class RingbufCounters {
    private final long sizeBytes;
    private final long pendingAtOpen;

    // one writer, and each true by itself: opaque access is all it takes
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong decodeErrors = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private final AtomicLong pendingBytes = new AtomicLong();

    private volatile @Nullable FailureCounts failures;
    private volatile @Nullable Failures lastFailures; // when the ring is closed

    private record Failures(OptionalLong all, OptionalLong refused) {
        static final Failures UNKNOWN = new Failures(OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Counts from now on.
     *
     * @param ring the ring as it is now
     * @throws io.bpfevents.core.BpfException if its positions make no sense
     */
    RingbufCounters(long sizeBytes, OpenRing ring, @Nullable FailureCounts failures) {
        this.sizeBytes = sizeBytes;
        this.failures = failures;
        this.pendingAtOpen = ring.pending();
        observe(ring);
    }

    /** Who counts the failures, from the ring's opening or from a later moment on. */
    @Nullable FailureCounts failures() {
        return failures;
    }

    void countFailuresBy(FailureCounts counts) {
        failures = counts;
    }

    /** Adds what a drain came to. */
    void drained(long moreDelivered, long moreDecodeErrors) {
        delivered.setOpaque(delivered.getPlain() + moreDelivered);
        decodeErrors.setOpaque(decodeErrors.getPlain() + moreDecodeErrors);
    }

    /** Copies the figures of the ring, except positions that make no sense. */
    void observe(OpenRing ring) {
        long consumer = ring.consumer(); // first: producers only go on
        long producer = ring.producer();
        if (Corruption.isPossible(consumer, producer, sizeBytes)) {
            pendingBytes.setOpaque(producer - consumer);
        }
        dropped.setOpaque(ring.reader().dropped());
        discarded.setOpaque(ring.reader().discarded());
    }

    /** Keeps what the producers have counted; they are not asked any more. */
    void end() {
        lastFailures = ask();
    }

    private Failures now() {
        Failures last = lastFailures;
        if (last != null) {
            return last;
        }
        try {
            return ask();
        } catch (IllegalStateException e) { // unmapped meanwhile: the last ones are there by now
            last = lastFailures;
            if (last == null) {
                throw e;
            }
            return last;
        }
    }

    private Failures ask() {
        FailureCounts counts = failures;
        return counts == null
                ? Failures.UNKNOWN
                : new Failures(OptionalLong.of(counts.count()), counts.refused());
    }

    /**
     * Records that were lost for any reason, as far as that is known. For the ring's loop, until
     * the end.
     */
    long lost() {
        FailureCounts counts = failures;
        long failed = counts == null ? 0 : counts.recentCount();
        return dropped.getOpaque() + decodeErrors.getOpaque() + failed;
    }

    RingbufStats stats() {
        Failures failed = now();
        return new RingbufStats(
                delivered.getOpaque(),
                dropped.getOpaque(),
                decodeErrors.getOpaque(),
                pendingBytes.getOpaque(),
                sizeBytes,
                discarded(),
                failed.all(),
                failed.refused());
    }

    /**
     * For the ring's loop, or a caller that keeps every reader from the ring.
     *
     * @throws io.bpfevents.core.BpfException if the ring's positions make no sense
     */
    RingbufAudit audit(OpenRing ring) {
        observe(ring);
        Failures failed = now();
        return new RingbufAudit(
                delivered.getOpaque(),
                dropped.getOpaque(),
                decodeErrors.getOpaque(),
                discarded(),
                ring.pending(),
                pendingBytes.getOpaque(),
                pendingAtOpen,
                failed.all(),
                failed.refused());
    }

    private OptionalLong discarded() {
        long known = discarded.getOpaque();
        return known == RingbufReader.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
    }
}
