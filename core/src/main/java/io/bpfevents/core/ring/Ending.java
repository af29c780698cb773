package io.bpfevents.core.ring;

import java.time.Duration;
import java.util.Objects;

/**
 * How and when the reading of a ring is to end.
 *
 * @param kind what was asked for
 * @param deadline by {@link System#nanoTime()}; means something for {@link Kind#GRACEFUL} alone
 */
record Ending(Kind kind, long deadline) {
    private static final Duration FOR_EVER = Duration.ofDays(36_500); // its nanoseconds fit a long

    enum Kind {
        NOT_ASKED_FOR,
        GRACEFUL,
        AT_ONCE
    }

    static final Ending NONE = new Ending(Kind.NOT_ASKED_FOR, 0);
    static final Ending AT_ONCE = new Ending(Kind.AT_ONCE, 0);

    static Ending within(Duration atMost) {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new IllegalArgumentException("atMost is negative: " + atMost);
        }
        long nanos = atMost.compareTo(FOR_EVER) < 0 ? atMost.toNanos() : FOR_EVER.toNanos();
        return new Ending(Kind.GRACEFUL, System.nanoTime() + nanos);
    }

    /** The more urgent of two wishes. */
    Ending sooner(Ending other) {
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

    /** Nanoseconds until the deadline, zero or less when it has passed. */
    long remainingNanos() {
        return isGraceful() ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }
}
