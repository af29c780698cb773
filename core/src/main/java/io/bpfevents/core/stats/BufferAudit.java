package io.bpfevents.core.stats;

import java.util.OptionalLong;

/** A consistent set of figures of a buffer, taken between two passes of its loop. */
public sealed interface BufferAudit permits RingbufAudit, PerfbufAudit {
    /** Records that were decoded and passed to the subscriber, also if it threw. */
    long delivered();

    /** Records that an overflow policy skipped. */
    long dropped();

    /** Records on which the decoder threw. */
    long decodeFailures();

    /** Records in the buffer that were not passed. */
    long pending();

    /** Their bytes, with headers and padding. */
    long pendingBytes();

    /** Records that were in the buffer when it was opened. */
    long pendingAtOpen();

    /** The figures of subscriptions that acknowledge records. */
    AcknowledgementStats acknowledgements();

    /**
     * The attempts that these figures account for: equal to the program's own count unless a loss
     * was not counted. Empty if a figure is unknown.
     */
    OptionalLong attempts();
}
