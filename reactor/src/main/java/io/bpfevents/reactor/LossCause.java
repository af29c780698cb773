package io.bpfevents.reactor;

import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.stats.PerfbufStats;
import io.bpfevents.core.stats.RingbufStats;
import java.util.OptionalLong;

/** The reason why a record was not delivered. */
public enum LossCause {
    /** The program could not reserve it: the ring was full, or the kernel rejected the reserve. */
    RESERVE_FAILURE,

    /** The perf buffer of a CPU had no space for it. */
    LOST,

    /** The output to a perf buffer failed for another reason. */
    OUTPUT_FAILURE,

    /**
     * The program's own rate limit rejected it: it called {@code bpf_events_throttled()} instead of
     * sending.
     */
    THROTTLED,

    /** It came too late to be delivered in order: see {@link PerfbufOptions#ordered}. */
    LATE,

    /** An {@link Overflow} policy skipped it. */
    DROPPED,

    /** The decoder threw. */
    DECODE_FAILURE,

    /**
     * The program overwrote it before it was read, or overwrote the ring faster than the reader can
     * copy, so that the reader skipped what was in it: the ring is in overwrite mode ({@code
     * BPF_F_RB_OVERWRITE}). Counted in bytes, with headers and padding: how many records they were
     * is unknown.
     */
    OVERWRITTEN;

    /**
     * The records, or {@linkplain #isInBytes bytes}, that a buffer has lost for this cause; empty
     * if the buffer has no such losses, or no counter is available. For {@link #LOST} it may be a
     * lower bound: see {@link PerfbufStats#lost}.
     */
    public OptionalLong countedBy(BufferStats stats) {
        return switch (this) {
            case DROPPED -> OptionalLong.of(stats.dropped());
            case DECODE_FAILURE -> OptionalLong.of(stats.decodeFailures());
            case RESERVE_FAILURE, LOST, OUTPUT_FAILURE, THROTTLED, LATE, OVERWRITTEN ->
                    switch (stats) {
                        case RingbufStats ring -> ofRing(ring);
                        case PerfbufStats perf -> ofPerf(perf);
                    };
        };
    }

    /** Whether losses of this cause are counted in bytes, not in records. */
    public boolean isInBytes() {
        return this == OVERWRITTEN;
    }

    private OptionalLong ofRing(RingbufStats stats) {
        return switch (this) {
            case RESERVE_FAILURE -> stats.reserveFailures();
            case OVERWRITTEN -> stats.overwrittenBytes();
            case THROTTLED -> throttled(stats.throttled(), stats.reserveFailures().isPresent());
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong throttled(long count, boolean counts) {
        return counts ? OptionalLong.of(count) : OptionalLong.empty();
    }

    private OptionalLong ofPerf(PerfbufStats stats) {
        return switch (this) {
            case LOST -> OptionalLong.of(stats.lost().value());
            case THROTTLED -> throttled(stats.throttled(), stats.outputFailures().isPresent());
            case LATE -> OptionalLong.of(stats.late());
            case OUTPUT_FAILURE ->
                    stats.outputFailures().stream().mapToLong(OutputFailures::total).findFirst();
            default -> OptionalLong.empty();
        };
    }
}
