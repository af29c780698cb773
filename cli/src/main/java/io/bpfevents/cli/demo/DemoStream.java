package io.bpfevents.cli.demo;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.CaughtUp;
import io.bpfevents.cli.run.EventStream;
import io.bpfevents.cli.run.RunStream;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The stream of the demo, with the balance as its accounting. */
final class DemoStream implements EventStream {
    private static final Duration SLOW = Duration.ofMillis(10);
    private static final Duration REPORT_PERIOD = Duration.ofSeconds(1);
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("time", ColumnType.TIME),
                    Column.of("pid", ColumnType.NUMBER),
                    Column.of("ppid", ColumnType.NUMBER),
                    Column.of("uid", ColumnType.NUMBER),
                    Column.of("comm", ColumnType.TEXT),
                    Column.of("filename", ColumnType.TEXT));

    private final ExecSource source;
    private final RingbufOptions reading;
    private final Pace pace;
    private final Console console;
    private final BalanceReporter reporter;
    private final RecordLayout<ProcessStart> layout = RecordLayout.declared(ProcessStart.class);
    private final Disposable.Composite tasks = Disposables.composite();
    private volatile boolean isPrinting;

    /**
     * What the user requests beyond the events.
     *
     * @param isSlow whether processing an event takes 10 ms
     * @param isReported whether the balance is reported every second
     */
    record Pace(boolean isSlow, boolean isReported) {}

    DemoStream(
            ExecSource source,
            RingbufOptions reading,
            Pace pace,
            Console console,
            BalanceReporter reporter) {
        this.source = source;
        this.reading = reading;
        this.pace = pace;
        this.console = console;
        this.reporter = reporter;
    }

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    /** A slow run requests one event at a time. */
    @Override
    public Flux<StreamItem> items() {
        Flux<ProcessStart> events =
                source.starts()
                        .using((ring, decoder) ->
                                BpfEvents.<ProcessStart>ringbuf(ring, decoder, reading)
                                        .doOnSubscribe(_ -> begin()));
        if (pace.isSlow()) {
            events = events.publishOn(Schedulers.boundedElastic(), 1).doOnNext(_ -> dawdle());
        }
        return events.map(this::row);
    }

    private void begin() {
        tasks.add(QuietHint.start(() -> isPrinting, console));
        if (pace.isReported()) {
            // on a thread that may block, for an audit by the loop
            tasks.add(
                    Flux.interval(REPORT_PERIOD, Schedulers.boundedElastic())
                            .onBackpressureDrop()
                            .subscribe(_ -> reporter.report()));
        }
        source.begin();
    }

    private static void dawdle() {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Row row(ProcessStart start) {
        isPrinting = true;
        Task task = start.task();
        return new Row(
                List.of(
                        start.time(),
                        task.pid(),
                        task.ppid(),
                        Integer.toUnsignedLong(task.uid()),
                        task.comm(),
                        start.filename()),
                () -> layout.encode(start));
    }

    @Override
    public Mono<Void> ready() {
        return RunStream.whenAttached(source.starts()::stats);
    }

    @Override
    public Mono<Void> caughtUp() {
        return CaughtUp.by(() -> source.starts().audit().thenApply(SourceAudit::ring));
    }

    /** Completes the stream. Unread records stay in the ring and are counted as pending. */
    @Override
    public void close() {
        tasks.dispose();
        source.close();
    }

    @Override
    public Accounting accounting() {
        reporter.close();
        return reporter.accounting();
    }
}
