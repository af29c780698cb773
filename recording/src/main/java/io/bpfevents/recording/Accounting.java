package io.bpfevents.recording;

import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.LossCause;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The audit of a recorded buffer, of either kind, since the buffer was opened. A figure that the
 * kind does not have, or that no counter is available for, is empty.
 *
 * @param delivered records that were passed to the recorder, and to subscribers before it
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which a decoder threw; a recorder decodes none
 * @param discarded records that the program discarded
 * @param pending records that stayed in the buffer
 * @param pendingBytes their bytes, with headers and padding
 * @param pendingAtOpen records that were in the buffer when it was opened
 * @param reserveFailures failed reserves of a ring's program
 * @param lost samples for which a perf buffer had no space; empty if only a lower bound is known
 * @param outputFailures outputs to a perf buffer that failed for another reason
 * @param late records of a perf buffer that came too late to be delivered in order
 * @param throttled attempts that the program's own rate limit rejected
 * @param attempts the attempts that these figures account for; empty if a figure is unknown
 */
public record Accounting(
        long delivered,
        long dropped,
        long decodeFailures,
        OptionalLong discarded,
        long pending,
        long pendingBytes,
        long pendingAtOpen,
        OptionalLong reserveFailures,
        OptionalLong lost,
        OptionalLong outputFailures,
        OptionalLong late,
        OptionalLong throttled,
        OptionalLong attempts) {

    /** The figures of an audit. */
    public static Accounting of(BufferAudit audit) {
        return switch (audit) {
            case RingbufAudit ring ->
                    new Accounting(
                            ring.delivered(),
                            ring.dropped(),
                            ring.decodeFailures(),
                            ring.discarded(),
                            ring.pending(),
                            ring.pendingBytes(),
                            ring.pendingAtOpen(),
                            ring.reserveFailures(),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            throttled(ring.throttled(), ring.reserveFailures().isPresent()),
                            ring.attempts());
            case PerfbufAudit perf ->
                    new Accounting(
                            perf.delivered(),
                            perf.dropped(),
                            perf.decodeFailures(),
                            OptionalLong.empty(),
                            perf.pending(),
                            perf.pendingBytes(),
                            perf.pendingAtOpen(),
                            OptionalLong.empty(),
                            perf.lost() instanceof LostCount.Exact exact
                                    ? OptionalLong.of(exact.value())
                                    : OptionalLong.empty(),
                            perf.outputFailures().stream()
                                    .mapToLong(OutputFailures::total)
                                    .findFirst(),
                            OptionalLong.of(perf.late()),
                            throttled(perf.throttled(), perf.outputFailures().isPresent()),
                            perf.attempts());
        };
    }

    /** A program without the other counters does not count these either. */
    private static OptionalLong throttled(long count, boolean counts) {
        return counts ? OptionalLong.of(count) : OptionalLong.empty();
    }

    /** The causes for which a buffer of this kind can lose records. */
    public Set<LossCause> causes() {
        return late.isPresent()
                ? EnumSet.complementOf(EnumSet.of(LossCause.RESERVE_FAILURE, LossCause.OVERWRITTEN))
                : EnumSet.of(
                        LossCause.RESERVE_FAILURE,
                        LossCause.THROTTLED,
                        LossCause.DROPPED,
                        LossCause.DECODE_FAILURE);
    }

    /** The records that were lost for a cause; empty if unknown, or not a cause of this kind. */
    public OptionalLong lostBy(LossCause cause) {
        return switch (cause) {
            case RESERVE_FAILURE -> reserveFailures;
            case LOST -> lost;
            case OUTPUT_FAILURE -> outputFailures;
            case THROTTLED -> throttled;
            case LATE -> late;
            case OVERWRITTEN -> OptionalLong.empty(); // bytes, not records
            case DROPPED -> OptionalLong.of(dropped);
            case DECODE_FAILURE -> OptionalLong.of(decodeFailures);
        };
    }
}
