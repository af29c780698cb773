package io.bpfevents.kafka.streams;

import io.bpfevents.kafka.internal.fleet.FleetLedger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the records that are in no row, for all tasks of an instance.
 *
 * @param foreign records that no sink has written
 * @param unaccounted records of sources beyond those that a partition may have
 * @param mostSources per partition; bounds the memory, since a writer of the topic can make up
 *     names without end
 */
record Uncounted(LongAdder foreign, LongAdder unaccounted, int mostSources) {
    Uncounted() {
        this(new LongAdder(), new LongAdder(), FleetLedger.MOST_SOURCES);
    }
}
