package io.bpfevents.core.ring;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The figures behind {@link RingbufStats}: written by the ring's loop, read by any thread. */
final class RingbufCounters {
    private final long sizeBytes;
    private final boolean countsFailures;

    // one writer, and each true by itself: opaque access is all it takes
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong decodeErrors = new AtomicLong();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicLong reserveFailures = new AtomicLong();
    private final AtomicLong reserveRefused = new AtomicLong();

    RingbufCounters(long sizeBytes, boolean countsFailures) {
        this.sizeBytes = sizeBytes;
        this.countsFailures = countsFailures;
    }

    /** Adds what a drain came to. */
    void drained(long moreDelivered, long moreDecodeErrors) {
        delivered.setOpaque(delivered.getPlain() + moreDelivered);
        decodeErrors.setOpaque(decodeErrors.getPlain() + moreDecodeErrors);
    }

    /** Copies what the ring and its control block say now. */
    void observe(RingMemory memory, @Nullable ControlBlock control) {
        long consumer = memory.consumerPositionAcquire();
        pendingBytes.setOpaque(memory.producerPositionAcquire() - consumer);
        if (control != null) {
            reserveFailures.setOpaque(control.failures());
            reserveRefused.setOpaque(control.refused());
        }
    }

    RingbufStats stats() {
        return new RingbufStats(
                delivered.getOpaque(),
                decodeErrors.getOpaque(),
                pendingBytes.getOpaque(),
                sizeBytes,
                known(reserveFailures),
                known(reserveRefused));
    }

    private OptionalLong known(AtomicLong counter) {
        return countsFailures ? OptionalLong.of(counter.getOpaque()) : OptionalLong.empty();
    }
}
