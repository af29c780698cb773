package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.RowPrinter;
import io.bpfevents.cli.output.StreamItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Prints a stream until it, its options, its child, its reader or the user ends it. */
public final class StreamRunner {
    private static final long PATIENCE_SECONDS = 2; // for a stdout that accepts no more
    private static final Duration FLUSH_PERIOD = Duration.ofMillis(20);
    private static final int PREFETCH = 256;

    private final Console console;
    private final EventStream stream;
    private final RunOptions options;
    private final RowPrinter printer;
    private final Predicate<Row> filter;
    private final boolean isJson;
    private final LossReports losses;
    private final AtomicLong filtered = new AtomicLong();
    private final Disposable.Composite tasks = Disposables.composite();
    private final Sinks.Empty<Void> failure = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean summarized = new AtomicBoolean();
    private volatile boolean ending;
    private volatile @Nullable Child child;
    private volatile boolean over; // written before the child is read

    private StreamRunner(
            Console console, EventStream stream, OutputOptions output, RunOptions options) {
        this.console = console;
        this.stream = stream;
        this.options = options;
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
            Console console, EventStream stream, OutputOptions output, RunOptions options) {
        try (stream) {
            return new StreamRunner(console, stream, output, options).run();
        }
    }

    private int run() {
        Thread hook = new Thread(this::interrupt, "bpf-events-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = print();
        tasks.dispose();
        endChild();
        summarize(code != 0);
        ended.countDown();
        removeHook(hook);
        return code;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is shutting down, and the hook runs
        }
    }

    private int print() {
        try {
            printer.printHeader();
            Mono<Void> printing = rows().doOnNext(this::print).then();
            // it fails if stdout does while no event arrives
            Mono<Void> flushing =
                    Flux.interval(FLUSH_PERIOD, Schedulers.boundedElastic())
                            .onBackpressureDrop()
                            .doOnNext(_ -> flush())
                            .then();
            Mono.firstWithSignal(printing, flushing, failure.asMono()).block();
            printer.flush();
            return 0;
        } catch (RuntimeException e) {
            return console.fail(e);
        }
    }

    /**
     * Exactly the events that are requested. Printing can block, so it runs on another thread than
     * the poll loop. While it blocks there is no demand: events then stay in the ring, where the
     * overflow policy acts.
     */
    private Flux<Row> rows() {
        return stream.items()
                .doOnSubscribe(_ -> startTasks())
                .onErrorComplete(_ -> ending) // closed before it was open
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

    private void startTasks() {
        // on threads that may block
        Duration duration = options.duration();
        if (duration != null) {
            tasks.add(Mono.delay(duration, Schedulers.boundedElastic()).subscribe(_ -> end()));
        }
        List<String> command = options.child();
        if (command != null) {
            tasks.add(
                    stream.ready()
                            .then(Mono.fromCallable(() -> startChild(command)))
                            .flatMap(Child::exit)
                            .then(stream.caughtUp())
                            .subscribeOn(Schedulers.boundedElastic())
                            .subscribe(_ -> {}, failure::tryEmitError, this::end));
        }
    }

    private Child startChild(List<String> command) {
        Child started = Child.start(command);
        child = started;
        if (over) { // the run ended while it was being started
            started.end();
        }
        return started;
    }

    private void endChild() {
        over = true;
        Child started = child;
        if (started != null) {
            started.end();
        }
    }

    private void end() {
        ending = true;
        stream.close();
    }

    /** Ends the stream when the JVM shuts down, and waits until the run has ended. */
    private void interrupt() {
        end();
        try {
            var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        summarize(false);
    }

    /** Prints the accounting once; nothing if the stream failed before it had figures. */
    private void summarize(boolean hasFailed) {
        if (!summarized.compareAndSet(false, true)) {
            return;
        }
        stream.close();
        losses.print();
        Accounting figures = stream.accounting();
        if (!stream.hasAccounting() || (hasFailed && figures.isEmpty())) {
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
