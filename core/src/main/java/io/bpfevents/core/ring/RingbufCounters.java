package io.bpfevents.core.ring;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The figures behind {@link RingbufStats}: written by the ring's loop, read by any thread. */
final class RingbufCounters {
    private final long sizeBytes;
    private final boolean countsFailures;

    // one writer, and each true by itself: opaque access is all it takes
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong decodeErrors = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
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

    /** Copies what the ring and its producers say now. */
    void observe(OpenRing ring) {
        long consumer = ring.memory().consumerPositionAcquire();
        pendingBytes.setOpaque(ring.memory().producerPositionAcquire() - consumer);
        discarded.setOpaque(ring.reader().discarded());
        FailureCounts failures = ring.failures();
        if (failures != null) {
            reserveFailures.setOpaque(failures.failures());
            reserveRefused.setOpaque(failures.refused());
        }
    }

    RingbufStats stats() {
        return new RingbufStats(
                delivered.getOpaque(),
                decodeErrors.getOpaque(),
                pendingBytes.getOpaque(),
                sizeBytes,
                known(discarded, discarded.getOpaque() != RingbufReader.UNKNOWN),
                known(reserveFailures, countsFailures),
                known(reserveRefused, countsFailures));
    }

    private static OptionalLong known(AtomicLong counter, boolean known) {
        return known ? OptionalLong.of(counter.getOpaque()) : OptionalLong.empty();
    }
}
