package io.bpfevents.kafka.internal.fleet;

import java.lang.System.Logger.Level;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the records that are not delivered, and logs the first one per partition. Reasons contain
 * text of the record, which any writer of the topic chooses: they are shortened, and characters
 * that could forge a line or control a terminal are escaped. So no stack trace is logged, which
 * would contain that text as well.
 */
public final class BadRecords {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");
    private static final int MOST_CHARS = 300;
    private static final char FIRST_PRINTED = ' ';
    private static final char LAST_PRINTED = '~';

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

        void add(ConsumerRecord<?, ?> read, String reason) {
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
                                        harmless(reason)));
            }
        }
    }

    void foreign(ConsumerRecord<?, ?> read, String reason) {
        foreign.add(read, reason);
    }

    void undecodable(ConsumerRecord<?, ?> read, String reason) {
        undecodable.add(read, reason);
    }

    /** The text for a log: shortened, with control characters escaped. */
    public static String harmless(String reason) {
        StringBuilder text = new StringBuilder();
        reason.chars()
                .limit(MOST_CHARS)
                .forEach(unit -> {
                    if (unit < FIRST_PRINTED || unit > LAST_PRINTED) {
                        text.append("\\u").append(HexFormat.of().toHexDigits((char) unit));
                    } else {
                        text.append((char) unit);
                    }
                });
        return reason.length() > MOST_CHARS ? text.append("...").toString() : text.toString();
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
