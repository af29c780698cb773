package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.Acknowledged;

/**
 * What the ring's loop has emitted to the sink. Written by the loop's thread, which also takes the
 * audits, so that both are of one moment.
 */
final class ReadCount {
    /** No record was emitted yet. */
    static final long NO_POSITION = -1;

    /** The figures of a moment between two passes. */
    record Snapshot(RingbufAudit audit, long emitted, long position) {}

    // volatile: the last audit of a closed ring completes on another thread
    private volatile long emitted;
    private volatile long position;

    /**
     * @param position of the last record before, or {@link #NO_POSITION}
     */
    ReadCount(long position) {
        this.position = position;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void emitted(Acknowledged<?> event) {
        position = event.position();
        emitted++;
    }

    Snapshot with(RingbufAudit audit) {
        return new Snapshot(audit, emitted, position);
    }
}
