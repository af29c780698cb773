package io.bpfevents.cli.source;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.system.Histogram;
import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The waits for a CPU: one event per interval, with the histogram of the interval. */
final class RunQueueStream implements EventStream {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("time", ColumnType.TIME),
                    Column.of("waits", ColumnType.NUMBER),
                    Column.of("p50", ColumnType.DURATION),
                    Column.of("p90", ColumnType.DURATION),
                    Column.of("p99", ColumnType.DURATION),
                    Column.of("p100", ColumnType.DURATION),
                    Column.of("untracked", ColumnType.NUMBER),
                    new Column("counts", ColumnType.OTHER, false));

    private final Duration interval;
    private final Sinks.Empty<Void> end = Sinks.empty();

    RunQueueStream(Duration interval) {
        this.interval = interval;
    }

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    @Override
    public Flux<StreamItem> items() {
        return KernelEvents.runQueueLatencies(interval)
                .takeUntilOther(end.asMono())
                .map(RunQueueStream::row);
    }

    private static StreamItem row(Histogram histogram) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < histogram.counts().size(); i++) {
            if (histogram.counts().get(i) > 0) {
                counts.put(
                        Long.toString(histogram.bounds().get(i).toNanos()),
                        histogram.counts().get(i));
            }
        }
        return new Row(
                List.of(
                        Instant.now(),
                        histogram.total(),
                        histogram.percentile(50),
                        histogram.percentile(90),
                        histogram.percentile(99),
                        histogram.percentile(100),
                        histogram.untracked(),
                        counts),
                () -> new byte[0]); // the command rejects formats of bytes
    }

    @Override
    public void close() {
        var _ = end.tryEmitEmpty();
    }

    /** The kernel counts in a map: no wait is lost, and there is nothing to account for. */
    @Override
    public Accounting accounting() {
        return Accounting.none();
    }
}
