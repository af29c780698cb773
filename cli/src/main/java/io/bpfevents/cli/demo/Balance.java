package io.bpfevents.cli.demo;

import io.bpfevents.cli.run.Accounting;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.OptionalLong;

/**
 * Compares an audit of a ring with the attempts that its program has counted.
 *
 * <p>The audit includes every attempt that ended before it was taken, and none that began after it.
 * Attempts in progress may be included or not. So the audit balances if it accounts for at least
 * {@code ended} and at most {@code begun} attempts.
 *
 * @param audit the accounting of the ring
 * @param ended attempts that had ended before the audit was taken
 * @param begun attempts that had begun when the audit was taken
 */
record Balance(RingbufAudit audit, long ended, long begun) {
    /** Whether no attempt was in progress during the audit. */
    boolean isExact() {
        return ended == begun;
    }

    /** Whether a counter is available for every figure. */
    boolean isKnown() {
        return audit.attempts().isPresent();
    }

    /** Whether every attempt is accounted for exactly once. */
    boolean isBalanced() {
        OptionalLong sum = audit.attempts();
        return sum.isPresent() && ended <= sum.getAsLong() && sum.getAsLong() <= begun;
    }

    /** The equation, and whether it holds. */
    String describe() {
        return "attempts %s%s = delivered %d + dropped %d + decode failures %d + discarded %s + pending %d + reserve failures %s%s: %s"
                .formatted(
                        isExact() ? Long.toString(begun) : ended + " to " + begun,
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
        long sum = audit.attempts().getAsLong();
        return sum < ended
                ? "NOT balanced, " + (ended - sum) + " too few"
                : "NOT balanced, " + (sum - begun) + " too many";
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
        return """
        "attempts":%d,"pending_at_open":%d,"delivered":%d,"dropped":%d,"decode_failures":%d,\
        "discarded":%s,"pending":%d,"reserve_failures":%s,"throttled":%d,"balanced":%s,\
        "reserve_refused":%s,"pending_bytes":%d,"ring_bytes":%d\
        """
                .formatted(
                        begun,
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
