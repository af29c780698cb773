package io.bpfevents.web.json;

import org.jspecify.annotations.Nullable;

/**
 * One kind of a stream: the open ring's size and fill level, and counters that include the rings
 * that were closed.
 *
 * @param sizeBytes 0 while no ring is open
 * @param discarded null if it is not known
 * @param reserveFailures null if it is not known
 */
public record RingJson(
        String kind,
        long sizeBytes,
        long pendingBytes,
        long delivered,
        long dropped,
        @Nullable Long discarded,
        long decodeFailures,
        @Nullable Long reserveFailures,
        long throttled) {}
