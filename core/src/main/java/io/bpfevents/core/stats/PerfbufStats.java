package io.bpfevents.core.stats;

import java.util.Optional;

/**
 * The outcomes of a perf buffer's records since it was opened. Each value but {@link LostCount} is
 * exact; values are sampled one by one while the buffer is read, and {@code BpfPerfbuf.audit()} has
 * a consistent set.
 *
 * @param delivered records that were decoded and passed to the subscriber, also if it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param pendingBytes unread bytes of all CPUs, with headers and padding; at most a second old
 * @param sizeBytes the size of the buffers of all CPUs
 * @param lost samples for which a CPU's buffer had no space
 * @param outputFailures outputs that failed for another reason; empty if the program does not use
 *     the producer contract
 * @param late records that were not delivered, since later ones had been, in a stream that is
 *     ordered by time
 * @param throttled attempts that the program's own rate limit rejected, counted by {@code
 *     bpf_events_throttled()}; 0 for a program that does not call it
 * @param acknowledgements the figures of subscriptions that acknowledge records
 */
public record PerfbufStats(
        long delivered,
        long dropped,
        long decodeFailures,
        long pendingBytes,
        long sizeBytes,
        LostCount lost,
        Optional<OutputFailures> outputFailures,
        long late,
        long throttled,
        AcknowledgementStats acknowledgements)
        implements BufferStats {}
