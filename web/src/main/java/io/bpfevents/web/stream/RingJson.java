package io.bpfevents.web.stream;

import org.jspecify.annotations.Nullable;

/**
 * What became of the records of a kind in a stream, those of rings that have ended included.
 *
 * @param sizeBytes 0 while no ring is open
 * @param discarded null if nobody knows
 * @param reserveFailed null if nobody knows
 */
public record RingJson(
        String kind,
        long sizeBytes,
        long pendingBytes,
        long delivered,
        long dropped,
        @Nullable Long discarded,
        long decodeErrors,
        @Nullable Long reserveFailed) {}
