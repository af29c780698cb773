package io.bpfevents.kafka.streams;

import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** From the topic of the fleet to that of the table. */
final class FleetTopology {
    private FleetTopology() {}

    /**
     * The topology. Its store is in memory, with a changelog, from which a restart continues.
     *
     * @param uncounted counts the records that are in no row
     */
    static Topology of(
            String topic,
            String output,
            PartitionEnds ends,
            Duration silentAfter,
            Uncounted uncounted) {
        return new Topology()
                .addSource("fleet", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic)
                .addProcessor(
                        "accounting",
                        () -> new AccountingProcessor(ends, silentAfter, uncounted),
                        "fleet")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(AccountingProcessor.STORE),
                                        Serdes.String(),
                                        StoredRow.serde())
                                // one record in the changelog per row and commit, not per event
                                .withCachingEnabled(),
                        "accounting")
                .addSink(
                        "table",
                        output,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        "accounting");
    }
}
