package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.StreamItem;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Rows that are made once, or at an interval: figures instead of events, without accounting. */
public final class RowsStream implements EventStream {
    private final List<Column> columns;
    private final Flux<StreamItem> rows;
    private final Sinks.Empty<Void> end = Sinks.empty();

    private RowsStream(List<Column> columns, Flux<StreamItem> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * The rows of a supplier, which is called on a thread that may block.
     *
     * @param interval from row to row; null for a single one
     */
    public static RowsStream of(
            List<Column> columns, @Nullable Duration interval, Supplier<Row> supplier) {
        Flux<Long> ticks =
                interval == null
                        ? Flux.just(0L)
                        : Flux.interval(Duration.ZERO, interval, Schedulers.boundedElastic())
                                .onBackpressureDrop();
        return new RowsStream(columns, ticks.map(_ -> supplier.get()));
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public Flux<StreamItem> items() {
        return rows.takeUntilOther(end.asMono());
    }

    @Override
    public void close() {
        var _ = end.tryEmitEmpty();
    }

    @Override
    public boolean hasAccounting() {
        return false;
    }

    @Override
    public Accounting accounting() {
        return Accounting.none();
    }
}
