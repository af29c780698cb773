package io.bpfevents.core.internal.serve;

import java.time.Duration;
import java.util.Objects;

/**
 * A request to close a buffer.
 *
 * @param kind how it is to be closed
 * @param deadline of {@link Kind#GRACEFUL}, by {@link System#nanoTime()}; without meaning else
 */
record CloseRequest(Kind kind, long deadline) {
    private static final Duration LONGEST = Duration.ofDays(36_500); // its nanoseconds fit a long

    enum Kind {
        /** No request. */
        NONE,

        /** After the records that are in the buffer now were read, or at the deadline. */
        GRACEFUL,

        /** At once, without reading any further record. */
        AT_ONCE
    }

    static final CloseRequest NONE = new CloseRequest(Kind.NONE, 0);
    static final CloseRequest AT_ONCE = new CloseRequest(Kind.AT_ONCE, 0);

    /** A graceful close that takes at most this long. */
    static CloseRequest within(Duration atMost) {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new IllegalArgumentException("atMost is negative: " + atMost);
        }
        long nanos = atMost.compareTo(LONGEST) < 0 ? atMost.toNanos() : LONGEST.toNanos();
        return new CloseRequest(Kind.GRACEFUL, System.nanoTime() + nanos);
    }

    /** The more urgent of two requests. */
    CloseRequest sooner(CloseRequest other) {
        boolean sooner =
                kind == other.kind ? other.deadline - deadline < 0 : other.kind.compareTo(kind) > 0;
        return sooner ? other : this;
    }

    boolean isAtOnce() {
        return kind == Kind.AT_ONCE;
    }

    boolean isGraceful() {
        return kind == Kind.GRACEFUL;
    }

    /** Nanoseconds until the deadline; zero or less when it has passed. */
    long remainingNanos() {
        return isGraceful() ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }
}
