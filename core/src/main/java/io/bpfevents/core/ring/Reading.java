package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.FailureLook;
import io.bpfevents.core.internal.LossMarks;
import io.bpfevents.core.internal.RecordSource;
import java.util.Objects;

/**
 * A ring as its loop reads it, from the first use to the end: how far that goes, and what whoever
 * has the seat may do with it. On the loop's thread.
 */
final class Reading implements RecordSource {
    private final OpenRing ring;
    private final RingbufCounters counters;
    private final LossMarks marks = new LossMarks();
    private Ending ending = Ending.NONE;
    private long until; // where reading ends: far away, or at what a graceful end found
    private boolean bounded; // by a graceful end

    Reading(OpenRing ring, RingbufCounters counters) {
        this.ring = ring;
        this.counters = counters;
        this.until = position() + Long.MAX_VALUE;
    }

    OpenRing ring() {
        return ring;
    }

    /**
     * Takes notice of a wish to end; of the first graceful one, what is in the ring now is what is
     * still read.
     */
    void endBy(Ending wish) {
        ending = wish;
        if (wish.isGraceful() && !bounded) {
            bounded = true;
            until = ring.producer();
        }
    }

    boolean isAtEnd() {
        return switch (ending.kind()) {
            case NOT_ASKED_FOR -> false;
            case GRACEFUL -> (bounded && position() - until >= 0) || ending.remainingNanos() <= 0;
            case AT_ONCE -> true;
        };
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, long position) {
        // one by one when there is a deadline, which is looked at between them
        int bound = ending.isGraceful() ? 1 : limit;
        try {
            return ring.reader().drain(delivery, bound, bounded(position));
        } finally {
            counters.drained(delivery.takeDelivered(), delivery.takeDecodeErrors());
        }
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, long end) {
        return ring.reader().skip(delivery, keepBytes, bounded(end));
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, long end) {
        return ring.reader().skipToNewest(delivery, bounded(end));
    }

    /** Nothing is read, or skipped for, that lies behind the end. */
    private long bounded(long position) {
        return position - until < 0 ? position : until;
    }

    @Override
    public long position() {
        return ring.reader().position();
    }

    @Override
    public long producerPosition() {
        return ring.producer();
    }

    @Override
    public long sizeBytes() {
        return ring.memory().size();
    }

    @Override
    public long dropped() {
        return ring.reader().dropped();
    }

    @Override
    public long failures() {
        FailureCounts failures = counters.failures();
        return failures == null ? 0 : failures.recentCount();
    }

    @Override
    public void look(FailureLook look) {
        Objects.requireNonNull(counters.failures(), "failures").look(look);
    }

    @Override
    public LossMarks marks() {
        return marks;
    }
}
