package io.bpfevents.core.stats;

import java.util.OptionalLong;

/**
 * The positions of a ring at one moment, as every process can see them that has access to it.
 *
 * @param consumerPosition bytes that its reader has released since the ring was created
 * @param producerPosition bytes that its programs have reserved since then, with headers and
 *     padding
 * @param records records that were reserved between an earlier position and this producer position:
 *     submitted, busy or discarded; empty if so many bytes were reserved meanwhile that the headers
 *     of some are overwritten
 */
public record RingbufSample(long consumerPosition, long producerPosition, OptionalLong records) {
    /** Bytes that are not read. */
    public long pendingBytes() {
        return producerPosition - consumerPosition;
    }
}
