package io.bpfevents.catalog;

import io.bpfevents.catalog.internal.SourceFigures;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.OptionalLong;

/**
 * The outcomes of a source's events, compared with the program's own count of its attempts, both
 * since the program was loaded:
 *
 * <pre>
 * attempts
 *     = delivered + dropped + decode failures + discarded + pending + reserve failures + throttled
 * </pre>
 *
 * <p>The ring includes every attempt that had ended before it was audited, and none that began
 * afterwards. Attempts in progress may be included or not.
 *
 * @param ring the accounting of the ring
 * @param ended attempts that had ended when the audit was requested
 * @param begun attempts that had begun after the audit was taken
 */
public record SourceAudit(RingbufAudit ring, long ended, long begun) {
    static SourceAudit of(SourceFigures figures) {
        return new SourceAudit(figures.ring(), figures.ended(), figures.begun());
    }

    /** Whether no attempt was in progress, so that both counts are the number of attempts. */
    public boolean isExact() {
        return ended == begun;
    }

    /** Whether the ring accounts for at least {@code ended} and at most {@code begun} attempts. */
    public boolean isBalanced() {
        OptionalLong sum = ring.attempts();
        return sum.isPresent() && ended <= sum.getAsLong() && sum.getAsLong() <= begun;
    }
}
