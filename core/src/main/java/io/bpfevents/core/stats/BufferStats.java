package io.bpfevents.core.stats;

/**
 * The outcomes of a buffer's records since it was opened. Values are sampled one by one while the
 * buffer is read; use {@code audit()} for a consistent set.
 */
public sealed interface BufferStats permits RingbufStats, PerfbufStats {
    /** Records that were decoded and passed to the subscriber, also if it threw. */
    long delivered();

    /** Records that an overflow policy skipped. */
    long dropped();

    /** Records on which the decoder threw. */
    long decodeFailures();

    /** Unread bytes, including headers and padding; at most a second old. */
    long pendingBytes();

    /** The size of the buffer in bytes; of a perf buffer over all CPUs. */
    long sizeBytes();

    /** The figures of subscriptions that acknowledge records. */
    AcknowledgementStats acknowledgements();
}
