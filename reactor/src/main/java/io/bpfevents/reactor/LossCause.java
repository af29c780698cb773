package io.bpfevents.reactor;

import io.bpfevents.core.stats.RingbufStats;
import java.util.OptionalLong;

/** The reason why a record was not delivered. */
public enum LossCause {
    /** The program could not reserve it: the ring was full, or the kernel rejected the reserve. */
    RESERVE_FAILURE,

    /** An {@link Overflow} policy skipped it. */
    DROPPED,

    /** The decoder threw. */
    DECODE_FAILURE;

    /** The records that a ring has lost for this cause; empty if no counter is available. */
    public OptionalLong countedBy(RingbufStats stats) {
        return switch (this) {
            case RESERVE_FAILURE -> stats.reserveFailures();
            case DROPPED -> OptionalLong.of(stats.dropped());
            case DECODE_FAILURE -> OptionalLong.of(stats.decodeFailures());
        };
    }
}
