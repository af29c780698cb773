package io.bpfevents.core.stats;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A consistent set of figures of a ring, taken between two passes of its loop. While no program has
 * a record in progress they balance:
 *
 * <pre>
 * attempts + pending at open
 *     = delivered + dropped + decode failures + discarded + pending + reserve failures + throttled
 * </pre>
 *
 * where attempts are the reserves and outputs that the program tried, and those that it throttled,
 * since the ring was opened; only the program can count them. Runs of a paused program are no
 * attempts.
 *
 * @param delivered records that were decoded and passed to the subscriber, also if it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param discarded records that the program discarded and that were passed; empty if the reader
 *     cannot count them
 * @param pending records in the ring that were not passed: submitted, busy or discarded; for a ring
 *     that overwrites a lower bound while its program sends
 * @param pendingBytes their bytes, with headers and padding
 * @param oldestTime the first 8 bytes of the oldest pending record, as a number: its time, if the
 *     program's records begin with their time. Empty if no record is pending, or if that one is
 *     busy or shorter
 * @param pendingAtOpen records that were in the ring when it was opened
 * @param reserveFailures failed reserves of the program; empty if no counter is available
 * @param reserveRefused the estimated part of those failures while the ring had space (lock
 *     contention); empty if unknown
 * @param throttled attempts that the program's own rate limit rejected, counted by {@code
 *     bpf_events_throttled()}; 0 for a program that does not call it
 * @param overwrittenBytes bytes that the program overwrote before they were read, with headers and
 *     padding, and those that the reader skipped since 64 copies in a row had been overwritten;
 *     empty for a ring that overwrites nothing, as every ring without {@code BPF_F_RB_OVERWRITE}
 * @param acknowledgements the figures of subscriptions that acknowledge records
 * @param lifetime the figures over all processes that have read the ring; empty if no lifetime
 *     entries are pinned next to it, or the libbpf reader reads it
 */
public record RingbufAudit(
        long delivered,
        long dropped,
        long decodeFailures,
        OptionalLong discarded,
        long pending,
        long pendingBytes,
        OptionalLong oldestTime,
        long pendingAtOpen,
        OptionalLong reserveFailures,
        OptionalLong reserveRefused,
        long throttled,
        OptionalLong overwrittenBytes,
        AcknowledgementStats acknowledgements,
        Optional<RingbufLifetime> lifetime)
        implements BufferAudit {

    /**
     * The attempts that these figures account for: equal to the program's own count unless a loss
     * was not counted. Empty if the number of discarded records or reserve failures is, and for a
     * ring that overwrites: how many records it has overwritten is unknown.
     */
    @Override
    public OptionalLong attempts() {
        if (discarded.isEmpty() || reserveFailures.isEmpty() || overwrittenBytes.isPresent()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                delivered
                        + dropped
                        + decodeFailures
                        + discarded.getAsLong()
                        + pending
                        + reserveFailures.getAsLong()
                        + throttled
                        - pendingAtOpen);
    }
}
