package io.bpfevents.core.stats;

import java.util.OptionalLong;

/**
 * A ring's books, all of one moment between two passes of its loop. While no program is in the
 * middle of a record they balance:
 *
 * <pre>
 * attempts + pending at open = delivered + dropped + decode errors + discarded + pending + reserve failures
 * </pre>
 *
 * where attempts are the reserves and outputs that the program tried since the ring was opened,
 * which is for the program to know. Hits while it is paused are none.
 *
 * @param delivered records that were decoded and handed to the subscriber, also where it threw
 * @param dropped records that an overflow policy skipped
 * @param decodeErrors records on which the decoder threw
 * @param discarded records that the program discarded and that were passed; empty where the reader
 *     cannot know
 * @param pending slots in the ring that were not passed: submitted, unfinished or discarded
 * @param pendingBytes their bytes, with headers and padding
 * @param pendingAtOpen slots that were in the ring when it was opened
 * @param reserveFailures how often the program found no room; empty where nobody counts it
 * @param reserveRefused how many of those failures are estimated to be refusals of a ring that was
 *     not full; empty likewise
 */
public record RingbufAudit(
        long delivered,
        long dropped,
        long decodeErrors,
        OptionalLong discarded,
        long pending,
        long pendingBytes,
        long pendingAtOpen,
        OptionalLong reserveFailures,
        OptionalLong reserveRefused) {

    /**
     * The attempts that these figures account for: the program's own count, if nothing was lost
     * uncounted. Empty where a figure is.
     */
    public OptionalLong attempts() {
        if (discarded.isEmpty() || reserveFailures.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                delivered
                        + dropped
                        + decodeErrors
                        + discarded.getAsLong()
                        + pending
                        + reserveFailures.getAsLong()
                        - pendingAtOpen);
    }
}
