package io.bpfevents.demo;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.demo.options.RunOptions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The stream from the ring to the printer, and everything that can end it. */
final class ExecStream {
    private static final long PATIENCE_SECONDS = 2; // for a stdout that accepts no more

    // sys/stat.h
    private static final int S_IFMT = 0xf000;
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFSOCK = 0xc000;

    private static final Duration SLOW = Duration.ofMillis(10);
    private static final Duration REPORT_PERIOD = Duration.ofSeconds(1);

    private final ExecSource source;
    private final EventPrinter printer;
    private final BalanceReporter reporter;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ending;

    ExecStream(ExecSource source, EventPrinter printer, BalanceReporter reporter) {
        this.source = source;
        this.printer = printer;
        this.reporter = reporter;
    }

    /**
     * Prints events until the requested number is printed or the duration is over.
     *
     * @return the exit code
     */
    int run(RunOptions options) {
        int code = print(options);
        return code == 0 && reporter.failed() ? 1 : code;
    }

    private int print(RunOptions options) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "demo-interrupt"));
        Disposable timers = startTimers(options);
        try {
            printer.printHeader();
            events(options).doOnNext(printer::print).blockLast();
            return 0;
        } catch (UncheckedIOException e) {
            return outputFailed(e);
        } catch (RuntimeException e) {
            System.err.println(Demo.NAME + ": " + e.getMessage());
            return 1;
        } finally {
            timers.dispose();
            reporter.close();
            ended.countDown();
        }
    }

    private Disposable startTimers(RunOptions options) {
        Disposable.Composite timers =
                Disposables.composite(QuietHint.start(printer::hasPrinted, System.err));
        // on threads that may block: for programs to end, or for an audit by the loop
        if (options.duration() != null) {
            timers.add(
                    Mono.delay(options.duration(), Schedulers.boundedElastic())
                            .subscribe(_ -> end()));
        }
        if (options.reportEverySecond()) {
            timers.add(
                    Flux.interval(REPORT_PERIOD, Schedulers.boundedElastic())
                            .onBackpressureDrop()
                            .filter(_ -> !ending) // the final balance follows
                            .subscribe(_ -> reporter.report()));
        }
        return timers;
    }

    /**
     * Reads exactly the number of events requested. Printing can block, so it runs on another
     * thread than the poll loop. While it blocks there is no demand: events then stay in the ring,
     * where the overflow policy acts. A slow run requests one event at a time.
     */
    private Flux<ExecEvent> events(RunOptions options) {
        Ringbuf ring = source.ring();
        Flux<ExecEvent> events =
                BpfEvents.ringbuf(
                                ring,
                                RecordLayout.of(ring, MethodHandles.lookup(), ExecEvent.class),
                                RingbufOptions.defaults().overflow(options.overflow()))
                        .doOnSubscribe(_ -> source.begin())
                        .onErrorComplete(_ -> ending) // the ring was closed before the subscription
                        .take(options.count());
        Scheduler scheduler = Schedulers.boundedElastic();
        return options.slow()
                ? events.publishOn(scheduler, 1).doOnNext(_ -> dawdle())
                : events.publishOn(scheduler);
    }

    private static void dawdle() {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Completes the stream. Unread records stay in the ring and are counted as pending. */
    private void end() {
        ending = true;
        source.stop();
        source.ring().close();
    }

    /** Ends the stream when the JVM shuts down, and waits until the run has ended. */
    private void interrupt() {
        end();
        try {
            var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reporter.close();
    }

    private static int outputFailed(UncheckedIOException failure) {
        if (readerHasClosed()) {
            return 0; // as in `bin/demo | head`: the reader has all it needs
        }
        System.err.println(Demo.NAME + ": cannot write to stdout: " + failure.getCause());
        return 1;
    }

    /**
     * Whether stdout is a pipe or a socket: writing to one fails only because its reader has closed
     * it. The message of the exception depends on the locale.
     */
    private static boolean readerHasClosed() {
        try {
            int mode = (Integer) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode");
            int type = mode & S_IFMT;
            return type == S_IFIFO || type == S_IFSOCK;
        } catch (IOException e) {
            return false;
        }
    }
}
