package io.bpfevents.core.stats;

import io.bpfevents.core.ring.Ringbuf;
import java.util.OptionalLong;

/**
 * What became of a ring's records since it was opened: since {@code load()} for a ring of an
 * object, since {@code openPinned()} for a pinned one. Each figure is true by itself; they are
 * copied while the ring is read, so two of them need not be of the same moment. {@link
 * Ringbuf#audit()} has them all of one moment; stats that are taken after an audit are never older
 * than it.
 *
 * @param delivered records that were decoded and handed to the subscriber, also where it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeErrors records on which the decoder threw
 * @param pendingBytes bytes between what was read and what was reserved: headers, padding and
 *     discarded or unfinished records included; at most a second old while nobody reads. Of a ring
 *     that was never read this is of when it was opened, and of when it was closed. Positions that
 *     make no sense leave the value as it was
 * @param sizeBytes the size of the ring
 * @param discarded records that the program reserved and then discarded, as far as they were read;
 *     empty where the reader cannot know
 * @param reserveFailures how often the program found no room, now; empty where nobody counts it
 * @param reserveRefused how many of those failures are estimated to be refusals of a ring that was
 *     not full (lock contention); empty likewise
 */
public record RingbufStats(
        long delivered,
        long dropped,
        long decodeErrors,
        long pendingBytes,
        long sizeBytes,
        OptionalLong discarded,
        OptionalLong reserveFailures,
        OptionalLong reserveRefused) {}
