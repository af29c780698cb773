package io.bpfevents.core.ring;

import java.util.OptionalLong;

/**
 * What became of a ring's records since it was opened. Each figure is true by itself; they are
 * copied while the ring is read, so two of them need not be of the same moment.
 *
 * @param delivered records that were decoded and taken by the subscriber
 * @param decodeErrors records on which the decoder threw
 * @param pendingBytes bytes between what was read and what was reserved: headers, padding and
 *     discarded or unfinished records included; at most a second old while nobody reads. Of a ring
 *     that was never read this and the figures below are of when it was opened, and of when it was
 *     closed
 * @param sizeBytes the size of the ring
 * @param discarded records that the program reserved and then discarded; empty where the reader
 *     cannot know
 * @param reserveFailures how often the program found no room; empty where the program does not
 *     count it
 * @param reserveRefused how many of those failures are estimated to be refusals of a ring that was
 *     not full (lock contention); empty likewise
 */
public record RingbufStats(
        long delivered,
        long decodeErrors,
        long pendingBytes,
        long sizeBytes,
        OptionalLong discarded,
        OptionalLong reserveFailures,
        OptionalLong reserveRefused) {}
