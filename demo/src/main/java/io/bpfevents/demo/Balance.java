package io.bpfevents.demo;

import io.bpfevents.core.ring.RingbufAudit;
import java.util.OptionalLong;

/**
 * A ring's books against its program's own count of its attempts.
 *
 * <p>Attempts that ended before the books were taken are in them, and attempts that began after
 * that are not. Those between may be either: the books balance if they account for no fewer than
 * the first and no more than both.
 *
 * @param audit the books
 * @param ended attempts that had ended before they were taken
 * @param begun attempts that had begun when they were taken
 */
record Balance(RingbufAudit audit, long ended, long begun) {
    /** Whether no attempt was under way meanwhile. */
    boolean isExact() {
        return ended == begun;
    }

    /** Whether every figure is known. */
    boolean isKnown() {
        return audit.attempts().isPresent();
    }

    /** Whether every attempt is accounted for, once. */
    boolean isBalanced() {
        OptionalLong sum = audit.attempts();
        return sum.isPresent() && ended <= sum.getAsLong() && sum.getAsLong() <= begun;
    }

    /** The equation, and whether it holds. */
    String describe() {
        return "attempts %s%s = delivered %d + dropped %d + decode errors %d + discarded %s + pending %d + reserve failures %s: %s"
                .formatted(
                        isExact() ? Long.toString(begun) : ended + " to " + begun,
                        audit.pendingAtOpen() == 0
                                ? ""
                                : " + pending at open " + audit.pendingAtOpen(),
                        audit.delivered(),
                        audit.dropped(),
                        audit.decodeErrors(),
                        orUnknown(audit.discarded()),
                        audit.pending(),
                        orUnknown(audit.reserveFailures()),
                        verdict());
    }

    private String verdict() {
        if (isBalanced()) {
            return "balanced";
        }
        if (!isKnown()) {
            return "not all of it is counted";
        }
        long sum = audit.attempts().getAsLong();
        return sum < ended
                ? "NOT balanced, " + (ended - sum) + " too few"
                : "NOT balanced, " + (sum - begun) + " too many";
    }

    private static String orUnknown(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "unknown";
    }

    /**
     * One JSON object, with a newline behind it. What nobody counts is null.
     *
     * @param ringBytes the size of the ring
     */
    String json(long ringBytes) {
        return """
        {"attempts":%d,"pending_at_open":%d,"delivered":%d,"dropped":%d,"decode_errors":%d,\
        "discarded":%s,"pending":%d,"reserve_failures":%s,"balanced":%s,\
        "reserve_refused":%s,"pending_bytes":%d,"ring_bytes":%d}
        """
                .formatted(
                        begun,
                        audit.pendingAtOpen(),
                        audit.delivered(),
                        audit.dropped(),
                        audit.decodeErrors(),
                        orNull(audit.discarded()),
                        audit.pending(),
                        orNull(audit.reserveFailures()),
                        isKnown() ? Boolean.toString(isBalanced()) : "null",
                        orNull(audit.reserveRefused()),
                        audit.pendingBytes(),
                        ringBytes);
    }

    private static String orNull(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "null";
    }
}
