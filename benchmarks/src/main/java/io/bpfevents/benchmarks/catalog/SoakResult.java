package io.bpfevents.benchmarks.catalog;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.OptionalLong;

/**
 * The figures of a source after the load.
 *
 * @param events those that the subscriber got
 * @param running the audit while the program was attached
 * @param last the audit of the closed program
 * @param skippedHits hits that the kernel skipped
 */
record SoakResult(
        String name, long events, SourceAudit running, SourceAudit last, long skippedHits) {
    static final String HEADING =
            """
            | source | attempts | events | pending at close | reserve failures | dropped | \
            decode failures | discarded | throttled | skipped hits | balanced |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\
            """;

    /** Takes the figures, and closes the source. */
    static SoakResult of(OpenSource source) {
        SourceAudit running = source.audit();
        source.close();
        return new SoakResult(
                source.name(),
                source.events(),
                running,
                source.audit(),
                source.stats().skippedHits());
    }

    /** Whether both audits balance, and no event was counted as delivered that was not. */
    boolean isBalanced() {
        return running.isBalanced() && last.isBalanced() && last.ring().delivered() == events;
    }

    String row() {
        RingbufAudit ring = last.ring();
        return "| %s | %d | %d | %d | %s | %d | %d | %s | %d | %d | %s |"
                .formatted(
                        name,
                        last.ended(),
                        events,
                        ring.pending(),
                        known(ring.reserveFailures()),
                        ring.dropped(),
                        ring.decodeFailures(),
                        known(ring.discarded()),
                        ring.throttled(),
                        skippedHits,
                        isBalanced() ? "yes" : "NO");
    }

    private static String known(OptionalLong value) {
        return value.isPresent() ? String.valueOf(value.getAsLong()) : "?";
    }
}
