package io.bpfevents.kafka.streams;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the partitions of the topic ended lately. For any thread. */
@FunctionalInterface
interface PartitionEnds {
    /**
     * The end of a partition.
     *
     * @param readable up to where it can be read: the begin of the first open transaction, or the
     *     end
     * @param offset of the next record
     * @param at when the requests were sent
     */
    record End(long readable, long offset, Instant at) {}

    /** The last answer of the broker; null without one. */
    @Nullable End of(int partition);
}
