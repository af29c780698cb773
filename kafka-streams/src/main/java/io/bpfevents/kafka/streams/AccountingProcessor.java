package io.bpfevents.kafka.streams;

import io.bpfevents.kafka.internal.fleet.BadRecords;
import io.bpfevents.kafka.internal.fleet.SourceLedger;
import io.bpfevents.kafka.internal.wire.JsonValues;
import io.bpfevents.kafka.internal.wire.WireParser;
import io.bpfevents.kafka.internal.wire.WireRecord;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of one partition. A row is written to the store per record, so that store and
 * committed offset agree, and is forwarded if it has changed: at an accounting record, or when its
 * source becomes silent. For the thread of its task.
 */
final class AccountingProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STORE = "sources";

    private static final System.Logger LOG = System.getLogger(FleetTable.class.getName());
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    private final PartitionEnds ends;
    private final Duration silentAfter;
    private final Uncounted uncounted;
    private final WireParser parser = new WireParser();
    private final Map<String, Source> sources = new HashMap<>(); // by key
    private final Progress progress;
    private boolean foreignLogged;
    private boolean unaccountedLogged;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, StoredRow> store;

    /** A row that is in use. */
    private static final class Source {
        final SourceLedger ledger;
        long offset;
        @Nullable FleetRow forwarded; // by this task

        Source(SourceLedger ledger, long offset) {
            this.ledger = ledger;
            this.offset = offset;
        }
    }

    AccountingProcessor(PartitionEnds ends, Duration silentAfter, Uncounted uncounted) {
        this.ends = ends;
        this.silentAfter = silentAfter;
        this.uncounted = uncounted;
        progress = new Progress(silentAfter);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        KeyValueStore<String, StoredRow> restored = context.getStateStore(STORE);
        this.context = context;
        store = restored;
        sources.clear();
        try (KeyValueIterator<String, StoredRow> rows = restored.all()) {
            rows.forEachRemaining(it ->
                    sources.put(
                            it.key,
                            new Source(new SourceLedger(it.value.ledger()), it.value.offset())));
        }
        int partition = context.taskId().partition();
        context.schedule(CHECK_EVERY, PunctuationType.WALL_CLOCK_TIME, _ -> check(partition));
    }

    @Override
    public void process(Record<byte[], byte[]> read) {
        ProcessorContext<byte[], byte[]> here = initialized(context);
        RecordMetadata place = here.recordMetadata().orElseThrow();
        progress.processed(place.offset());
        switch (parser.parse(read.key(), read.headers(), read.value())) {
            case WireRecord.Foreign it -> foreign(place, it.reason());
            case WireRecord.OfStream it ->
                    count(it, place.offset(), Instant.ofEpochMilli(read.timestamp()));
        }
    }

    private void foreign(RecordMetadata place, String reason) {
        uncounted.foreign().increment();
        if (!foreignLogged) {
            foreignLogged = true;
            LOG.log(
                    Level.WARNING,
                    "the record at offset %d in partition %d of topic %s is not of a sink of"
                                    .formatted(place.offset(), place.partition(), place.topic())
                            + " bpf-events; it and later ones are counted as foreign: "
                            + BadRecords.harmless(reason));
        }
    }

    private void count(WireRecord.OfStream read, long offset, Instant written) {
        Instant now = now();
        String key = read.stream().key();
        if (sources.size() >= uncounted.mostSources() && !sources.containsKey(key)) {
            unaccounted();
            return;
        }
        Source source =
                sources.computeIfAbsent(
                        key, _ -> new Source(new SourceLedger(read.stream(), now), -1));
        if (offset <= source.offset) {
            return; // counted before a crash
        }
        source.ledger.count(read, written, now);
        source.offset = offset;
        FleetRow row = save(key, source);
        if (read instanceof WireRecord.Accounting) {
            forward(key, source, row);
        }
    }

    private void unaccounted() {
        uncounted.unaccounted().increment();
        if (!unaccountedLogged) {
            unaccountedLogged = true;
            LOG.log(
                    Level.WARNING,
                    "a partition has more than %d sources: further ones are not in the table; check"
                                    .formatted(uncounted.mostSources())
                            + " which client writes to the topic");
        }
    }

    /** Finds silent sources, and forwards after a start what an earlier run may not have. */
    private void check(int partition) {
        PartitionEnds.End end = ends.of(partition);
        if (end == null) {
            return;
        }
        progress.endAt(end);
        sources.forEach((key, source) -> {
            FleetRow row = row(source);
            if (source.forwarded == null || source.forwarded.state() != row.state()) {
                forward(key, source, save(key, source));
            }
        });
    }

    private FleetRow row(Source source) {
        return FleetRow.of(source.ledger.snapshot(progress.caughtUp(), silentAfter));
    }

    private FleetRow save(String key, Source source) {
        FleetRow row = row(source);
        initialized(store).put(key, new StoredRow(source.ledger.state(), source.offset, row));
        return row;
    }

    private void forward(String key, Source source, FleetRow row) {
        if (row.equals(source.forwarded)) {
            return;
        }
        source.forwarded = row;
        initialized(context)
                .forward(
                        new Record<>(
                                key.getBytes(StandardCharsets.UTF_8),
                                JsonValues.MAPPER.writeValueAsBytes(row),
                                now().toEpochMilli()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(initialized(context).currentSystemTimeMs());
    }

    private static <T> T initialized(@Nullable T field) {
        if (field == null) {
            throw new IllegalStateException("init was not called");
        }
        return field;
    }
}
