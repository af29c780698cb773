package io.bpfevents.core.stats;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A consistent set of figures of a perf buffer, taken between two passes of its loop. While no
 * program has an output in progress they balance:
 *
 * <pre>
 * attempts + pending at open
 *     = delivered + dropped + decode failures + late + lost + pending + output failures
 *         + throttled
 * </pre>
 *
 * where attempts are the outputs that the program tried, and those that it throttled, since the
 * buffer was opened; only the program can count them.
 *
 * @param delivered records that were decoded and passed to the subscriber, also if it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param pending records in the buffers of all CPUs that were not passed
 * @param pendingBytes their bytes, with headers and padding
 * @param pendingAtOpen always 0: the kernel creates the buffers when they are opened
 * @param lost samples for which a CPU's buffer had no space
 * @param outputFailures outputs that failed for another reason; empty if the program does not use
 *     the producer contract
 * @param late records that were not delivered, since later ones had been, in a stream that is
 *     ordered by time
 * @param throttled attempts that the program's own rate limit rejected, counted by {@code
 *     bpf_events_throttled()}; 0 for a program that does not call it
 * @param acknowledgements the figures of subscriptions that acknowledge records
 */
public record PerfbufAudit(
        long delivered,
        long dropped,
        long decodeFailures,
        long pending,
        long pendingBytes,
        long pendingAtOpen,
        LostCount lost,
        Optional<OutputFailures> outputFailures,
        long late,
        long throttled,
        AcknowledgementStats acknowledgements)
        implements BufferAudit {
    /**
     * The attempts that these figures account for: equal to the program's own count unless a loss
     * was not counted. Empty if {@link #lost} is a lower bound, or the output failures are unknown.
     */
    @Override
    public OptionalLong attempts() {
        if (lost instanceof LostCount.AtLeast || outputFailures.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                delivered
                        + dropped
                        + decodeFailures
                        + late
                        + lost.value()
                        + pending
                        + outputFailures.get().total()
                        + throttled
                        - pendingAtOpen);
    }
}
