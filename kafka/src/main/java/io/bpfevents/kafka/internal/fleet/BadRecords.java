package io.bpfevents.kafka.internal.fleet;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts the records that are not delivered, and logs the first one per partition. */
public final class BadRecords {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");

    private final Cause foreign =
            new Cause("is not of a sink of bpf-events; it and later ones are counted as foreign");
    private final Cause undecodable =
            new Cause("cannot be decoded; it and later ones are counted as undecodable");

    private static final class Cause {
        final String words;
        final LongAdder count = new LongAdder();
        final Set<Integer> logged = ConcurrentHashMap.newKeySet(); // partitions

        Cause(String words) {
            this.words = words;
        }

        void add(ConsumerRecord<?, ?> read, String reason, @Nullable Throwable thrown) {
            count.increment();
            if (logged.add(read.partition())) {
                LOG.log(
                        Level.WARNING,
                        "the record at offset %d in partition %d of topic %s %s: %s"
                                .formatted(
                                        read.offset(),
                                        read.partition(),
                                        read.topic(),
                                        words,
                                        reason),
                        thrown);
            }
        }
    }

    void foreign(ConsumerRecord<?, ?> read, String reason) {
        foreign.add(read, reason, null);
    }

    void undecodable(ConsumerRecord<?, ?> read, String reason, @Nullable Throwable thrown) {
        undecodable.add(read, reason, thrown);
    }

    /** The number of records that no sink has written. */
    public long foreign() {
        return foreign.count.sum();
    }

    /** The number of events whose value could not be decoded. */
    public long undecodable() {
        return undecodable.count.sum();
    }
}
