package io.bpfevents.cli.demo;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.OptionalLong;

/**
 * The accounting of a source as an equation, and as JSON.
 *
 * @param source the figures, with the attempts that the program has counted
 */
record Balance(SourceAudit source) {
    private RingbufAudit audit() {
        return source.ring();
    }

    /** Whether no attempt was in progress during the audit. */
    boolean isExact() {
        return source.isExact();
    }

    /** Whether every attempt is accounted for exactly once. */
    boolean isBalanced() {
        return source.isBalanced();
    }

    /** Whether a counter is available for every figure. */
    boolean isKnown() {
        return audit().attempts().isPresent();
    }

    /** The equation, and whether it holds. */
    String describe() {
        RingbufAudit audit = audit();
        return "attempts %s%s = delivered %d + dropped %d + decode failures %d + discarded %s + pending %d + reserve failures %s%s: %s"
                .formatted(
                        isExact()
                                ? Long.toString(source.begun())
                                : source.ended() + " to " + source.begun(),
                        audit.pendingAtOpen() == 0
                                ? ""
                                : " + pending at open " + audit.pendingAtOpen(),
                        audit.delivered(),
                        audit.dropped(),
                        audit.decodeFailures(),
                        orUnknown(audit.discarded()),
                        audit.pending(),
                        orUnknown(audit.reserveFailures()),
                        audit.throttled() == 0 ? "" : " + throttled " + audit.throttled(),
                        verdict());
    }

    private String verdict() {
        if (isBalanced()) {
            return "balanced";
        }
        if (!isKnown()) {
            return "not every figure has a counter";
        }
        long sum = audit().attempts().getAsLong();
        return sum < source.ended()
                ? "NOT balanced, " + (source.ended() - sum) + " too few"
                : "NOT balanced, " + (sum - source.begun()) + " too many";
    }

    private static String orUnknown(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "?";
    }

    /** The equation, as the accounting of a stream. */
    Accounting accounting(long ringBytes) {
        return Accounting.of(describe(), members(ringBytes));
    }

    /**
     * One JSON object and a newline. A figure without a counter is null.
     *
     * @param ringBytes the size of the ring
     */
    String json(long ringBytes) {
        return "{" + members(ringBytes) + "}\n";
    }

    private String members(long ringBytes) {
        RingbufAudit audit = audit();
        return """
        "attempts":%d,"pending_at_open":%d,"delivered":%d,"dropped":%d,"decode_failures":%d,\
        "discarded":%s,"pending":%d,"reserve_failures":%s,"throttled":%d,"balanced":%s,\
        "reserve_refused":%s,"pending_bytes":%d,"ring_bytes":%d\
        """
                .formatted(
                        source.begun(),
                        audit.pendingAtOpen(),
                        audit.delivered(),
                        audit.dropped(),
                        audit.decodeFailures(),
                        orNull(audit.discarded()),
                        audit.pending(),
                        orNull(audit.reserveFailures()),
                        audit.throttled(),
                        isKnown() ? Boolean.toString(isBalanced()) : "null",
                        orNull(audit.reserveRefused()),
                        audit.pendingBytes(),
                        ringBytes);
    }

    private static String orNull(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "null";
    }
}
