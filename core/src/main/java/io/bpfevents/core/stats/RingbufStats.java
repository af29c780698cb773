package io.bpfevents.core.stats;

import java.util.OptionalLong;

/**
 * The outcomes of a ring's records since it was opened: since {@code load()} for a ring of an
 * object, since {@code openPinned()} for a pinned one. Each value is exact, but values are sampled
 * one by one while the ring is read; use {@code Ringbuf.audit()} for a consistent set. Stats that
 * are taken after an audit are never older than it.
 *
 * @param delivered records that were decoded and passed to the subscriber, also if it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param pendingBytes bytes between the consumer and the producer position, including headers,
 *     padding and discarded or busy records. At most a second old while there is no demand; for a
 *     ring that was never read, sampled when it was opened and when it was closed. Impossible
 *     positions leave the value unchanged
 * @param sizeBytes the size of the ring
 * @param discarded records that the program reserved and then discarded, as far as they were read;
 *     empty if the reader cannot count them
 * @param reserveFailures failed reserves of the program until now; empty if no counter is available
 * @param reserveRefused the estimated part of those failures while the ring had space (lock
 *     contention); empty if unknown
 * @param throttled attempts that the program's own rate limit rejected, counted by {@code
 *     bpf_events_throttled()}; 0 for a program that does not call it
 * @param overwrittenBytes bytes that the program overwrote before they were read, with headers and
 *     padding, and those that the reader skipped since 64 copies in a row had been overwritten;
 *     empty for a ring that overwrites nothing, as every ring without {@code BPF_F_RB_OVERWRITE}
 * @param acknowledgements the figures of subscriptions that acknowledge records
 */
public record RingbufStats(
        long delivered,
        long dropped,
        long decodeFailures,
        long pendingBytes,
        long sizeBytes,
        OptionalLong discarded,
        OptionalLong reserveFailures,
        OptionalLong reserveRefused,
        long throttled,
        OptionalLong overwrittenBytes,
        AcknowledgementStats acknowledgements)
        implements BufferStats {}
