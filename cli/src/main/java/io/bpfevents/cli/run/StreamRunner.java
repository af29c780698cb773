package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.RowPrinter;
import io.bpfevents.cli.output.StreamItem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Prints a stream until it, its options, its child, its reader or the user ends it. */
public final class StreamRunner {
    /** For a stdout that accepts no more. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration FLUSH_PERIOD = Duration.ofMillis(20);
    private static final int PREFETCH = 256;

    private final Console console;
    private final EventStream stream;
    private final LimitOptions options;
    private final CommandRun run;
    private final RowPrinter printer;
    private final Predicate<Row> filter;
    private final boolean isJson;
    private final LossReports losses;
    private final AtomicLong filtered = new AtomicLong();
    private final AtomicBoolean summarized = new AtomicBoolean();

    private StreamRunner(
            Console console, EventStream stream, OutputOptions output, LimitOptions options) {
        this.console = console;
        this.stream = stream;
        this.options = options;
        run = new CommandRun(console, options, stream, PATIENCE);
        printer = output.printer(console, stream.columns());
        filter = output.filter(stream.columns());
        isJson = output.format(console).isJson();
        losses = new LossReports(console, isJson);
    }

    /**
     * Prints a stream, reports its losses, and as the last line on stderr the accounting.
     *
     * @return the exit code: 0, or 1 after a failure, which was reported
     * @throws io.bpfevents.cli.output.UsageFailure if a field that an option names does not exist
     */
    public static int run(
            Console console, EventStream stream, OutputOptions output, LimitOptions options) {
        try (stream) {
            StreamRunner runner = new StreamRunner(console, stream, output, options);
            return runner.run.run(runner::print, runner::summarize);
        }
    }

    private void print() {
        printer.printHeader();
        Mono<Void> printing = rows().doOnNext(this::print).then();
        // it fails if stdout does while no event arrives
        Mono<Void> flushing =
                Flux.interval(FLUSH_PERIOD, Schedulers.boundedElastic())
                        .onBackpressureDrop()
                        .doOnNext(_ -> flush())
                        .then();
        Mono.firstWithSignal(printing, flushing).block();
        printer.flush();
    }

    /**
     * Exactly the events that are requested. Printing can block, so it runs on another thread than
     * the poll loop. While it blocks there is no demand: events then stay in the ring, where the
     * overflow policy acts.
     */
    private Flux<Row> rows() {
        return run.limited(stream.items())
                .handle(this::admit)
                .take(options.count())
                .publishOn(Schedulers.boundedElastic(), PREFETCH);
    }

    private void admit(StreamItem item, SynchronousSink<Row> sink) {
        switch (item) {
            case StreamItem.Lost lost -> losses.add(lost.loss());
            case Row row -> {
                if (filter.test(row)) {
                    sink.next(row);
                } else {
                    filtered.incrementAndGet();
                }
            }
        }
    }

    private void print(Row row) {
        losses.printDue();
        printer.print(row);
    }

    private void flush() {
        losses.printDue();
        printer.flush();
    }

    /** Prints the accounting once; nothing if the stream failed before it had figures. */
    private void summarize(int code) {
        if (!summarized.compareAndSet(false, true)) {
            return;
        }
        stream.close();
        losses.print();
        Accounting figures = stream.accounting();
        if (!stream.hasAccounting() || (code != 0 && figures.isEmpty())) {
            return;
        }
        Accounting all = Accounting.none().with("printed", printer.printed());
        if (filtered.get() > 0) {
            all = all.with("filtered", filtered.get());
        }
        all = all.plus(figures);
        if (isJson) {
            console.err().println(all.json());
        } else {
            console.report(all.words());
        }
    }
}
