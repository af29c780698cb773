package io.bpfevents.spring.properties;

import io.bpfevents.reactor.Overflow;

/** The policies of {@link Overflow} that need no number. */
public enum OverflowPolicy {
    /** Skips nothing; a full ring loses the newest records. */
    BACKPRESSURE(Overflow.backpressure()),

    /** Keeps the newest half of the ring while there is no demand. */
    DROP_OLDEST(Overflow.dropOldest()),

    /** Keeps the newest record while there is no demand. */
    LATEST(Overflow.latest()),

    /** Skips all records while there is no demand. */
    DROP(Overflow.drop()),

    /** Fails the stream after the first loss in the kernel. */
    ERROR(Overflow.error());

    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final Overflow overflow;

    OverflowPolicy(Overflow overflow) {
        this.overflow = overflow;
    }

    /** The library's policy. */
    public Overflow overflow() {
        return overflow;
    }
}
