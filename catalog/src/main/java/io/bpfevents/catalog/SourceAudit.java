package io.bpfevents.catalog;

import io.bpfevents.catalog.internal.SourceFigures;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.stats.RingbufAudit;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 * @param lag the age of the oldest pending event: how far the subscriber is from the present. Zero
 *     if none is pending; empty if that event is still being written, or the program was closed
 */
public record SourceAudit(RingbufAudit ring, long ended, long begun, Optional<Duration> lag) {
    /** Each record of the catalogue begins with its time. */
    private record Beginning(@Clock(ClockId.BOOTTIME) Instant time) {}

    private static final RecordLayout<Beginning> BEGINNING = RecordLayout.declared(Beginning.class);

    /** An audit that was taken just now. */
    static SourceAudit now(RingbufAudit ring, long ended, long begun) {
        Optional<Duration> lag =
                ring.pending() == 0
                        ? Optional.of(Duration.ZERO)
                        : ring.oldestTime().stream().mapToObj(SourceAudit::age).findFirst();
        return new SourceAudit(ring, ended, begun, lag);
    }

    /** The last audit of a program. */
    static SourceAudit last(SourceFigures figures) {
        return new SourceAudit(figures.ring(), figures.ended(), figures.begun(), Optional.empty());
    }

    private static Duration age(long time) {
        Instant began = BEGINNING.decode(MemorySegment.ofArray(new long[] {time})).time();
        Duration age = Duration.between(began, Instant.now());
        return age.isNegative() ? Duration.ZERO : age; // the offset of the clocks has an error
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
