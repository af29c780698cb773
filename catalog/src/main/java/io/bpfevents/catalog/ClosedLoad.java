package io.bpfevents.catalog;

import io.bpfevents.core.ring.Ringbuf;
import java.util.concurrent.CompletionStage;

/**
 * What remains of a program that was closed.
 *
 * @param skippedHits at the close, or when they could be read last
 * @param untrackedProcesses as {@code skippedHits}
 * @param audit the last one
 */
record ClosedLoad(
        Ringbuf ring,
        long skippedHits,
        long untrackedProcesses,
        CompletionStage<SourceAudit> audit) {
    /** The figures, which are final once the ring is closed: its loop counts until then. */
    SourceStats stats() {
        return new SourceStats(ring.stats(), skippedHits, untrackedProcesses);
    }
}
