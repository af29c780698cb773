package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.StreamId;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The accounting of all sources in the partitions of one reader. For any thread. */
public final class FleetLedger {
    /**
     * Bounds the memory: a writer of the topic can make up names without end. Each source needs
     * about a kilobyte.
     */
    public static final int MOST_SOURCES = 100_000;

    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");

    private final InstantSource clock;
    private final Duration silentAfter;
    private final int mostSources;
    private long unaccounted;
    private boolean moved; // and logged
    private final Map<Integer, Partition> partitions = new HashMap<>();

    /** The sources whose records are in one partition. */
    private static final class Partition {
        final Map<String, SourceLedger> sources = new HashMap<>(); // by key
        Instant caughtUp = Instant.MIN;
    }

    /**
     * Creates an empty ledger.
     *
     * @param silentAfter the time without accounting records that makes a source silent
     */
    public FleetLedger(InstantSource clock, Duration silentAfter) {
        this(clock, silentAfter, MOST_SOURCES);
    }

    FleetLedger(InstantSource clock, Duration silentAfter, int mostSources) {
        this.clock = clock;
        this.silentAfter = silentAfter;
        this.mostSources = mostSources;
    }

    /** Counts an event; returns false if it was received before. */
    synchronized boolean event(int partition, StreamId stream, long position, Instant written) {
        Instant now = clock.instant();
        SourceLedger source = source(partition, stream, now);
        return source == null || source.stream(stream, written, now).event(position);
    }

    synchronized void rejection(int partition, StreamId stream, long position, Instant written) {
        Instant now = clock.instant();
        SourceLedger source = source(partition, stream, now);
        if (source != null) {
            source.stream(stream, written, now).rejection(position);
        }
    }

    synchronized void accounting(int partition, AccountingRecord accounting, Instant written) {
        Instant now = clock.instant();
        SourceLedger source = source(partition, accounting.stream(), now);
        if (source != null) {
            source.accounting(accounting, written, now);
        }
    }

    /** The ledger of a record's source; null if there are too many sources for another one. */
    private @Nullable SourceLedger source(int partition, StreamId stream, Instant now) {
        Map<String, SourceLedger> sources =
                partitions.computeIfAbsent(partition, _ -> new Partition()).sources;
        SourceLedger known = sources.get(stream.key());
        if (known != null) {
            return known;
        }
        if (partitions.values().stream().mapToInt(it -> it.sources.size()).sum() >= mostSources) {
            unaccounted(partition);
            return null;
        }
        warnIfMoved(stream, partition);
        SourceLedger added = new SourceLedger(stream, now);
        sources.put(stream.key(), added);
        return added;
    }

    private void warnIfMoved(StreamId stream, int to) {
        partitions.forEach((from, partition) -> {
            if (!moved && partition.sources.containsKey(stream.key())) {
                moved = true;
                LOG.log(
                        Level.WARNING,
                        ("%s was in partition %d, and is in partition %d now: either the number of"
                                        + " partitions was changed, or a client partitions otherwise;"
                                        + " it has two rows, and its figures begin again. Keep the"
                                        + " number of partitions. Logged once")
                                .formatted(BadRecords.harmless(stream.key()), from, to));
            }
        });
    }

    private void unaccounted(int partition) {
        if (unaccounted++ == 0) {
            LOG.log(
                    Level.WARNING,
                    ("there are more than %d sources, now in partition %d: events of further ones are"
                                    + " delivered, but not part of the accounting; check which"
                                    + " client writes to the topic, or share it by several readers"
                                    + " of a group")
                            .formatted(mostSources, partition));
        }
    }

    /** The records of sources beyond those that are kept. */
    public synchronized long unaccounted() {
        return unaccounted;
    }

    Instant now() {
        return clock.instant();
    }

    /** Notes that all records that were in a partition at a time have been processed. */
    synchronized void caughtUp(int partition, Instant at) {
        partitions.computeIfAbsent(partition, _ -> new Partition()).caughtUp = at;
    }

    /** Removes a partition, whose records another reader has processed. */
    synchronized void forget(int partition) {
        partitions.remove(partition);
    }

    /** Removes all partitions but these. */
    synchronized void retain(Set<Integer> assigned) {
        partitions.keySet().retainAll(assigned);
    }

    /** The accounting of all sources, by host and source. */
    public synchronized List<SourceAccounting> snapshot() {
        return partitions.values().stream()
                .flatMap(partition ->
                        partition.sources.values().stream()
                                .map(source -> source.snapshot(partition.caughtUp, silentAfter)))
                .sorted(Comparator.comparing(source -> source.stream().key()))
                .toList();
    }
}
