package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The accounting of all sources in the partitions of one reader. For any thread. */
public final class FleetLedger {
    private final InstantSource clock;
    private final Duration silentAfter;
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
        this.clock = clock;
        this.silentAfter = silentAfter;
    }

    /** Counts an event; returns false if it was received before. */
    synchronized boolean event(int partition, StreamId stream, long position, Instant written) {
        Instant now = clock.instant();
        return source(partition, stream, now).stream(stream, written, now).event(position);
    }

    synchronized void rejection(int partition, StreamId stream, long position, Instant written) {
        Instant now = clock.instant();
        source(partition, stream, now).stream(stream, written, now).rejection(position);
    }

    synchronized void accounting(int partition, AccountingRecord accounting, Instant written) {
        Instant now = clock.instant();
        source(partition, accounting.stream(), now).accounting(accounting, written, now);
    }

    private SourceLedger source(int partition, StreamId stream, Instant now) {
        return partitions
                .computeIfAbsent(partition, _ -> new Partition())
                .sources
                .computeIfAbsent(stream.key(), _ -> new SourceLedger(stream, now));
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
