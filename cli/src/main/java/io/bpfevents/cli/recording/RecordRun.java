package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.Child;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.recording.Recorded;
import io.bpfevents.recording.RecordedEvent;
import io.bpfevents.recording.Recorder;
import io.bpfevents.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Records a buffer until its options, its child or the user ends it. */
final class RecordRun {
    private static final Duration LIMIT = Duration.ofSeconds(2); // to record what is in the buffer
    private static final long PATIENCE_SECONDS = 5;

    private final Console console;
    private final RunOptions options;
    private final Path file;
    private final Sinks.Empty<Void> childFailure = Sinks.empty();
    private final Disposable.Composite tasks = Disposables.composite();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable EventBuffer buffer;
    private volatile @Nullable Child child;
    private volatile boolean over; // written before the child is read
    private long events; // on the poll loop's thread

    RecordRun(Console console, RunOptions options, Path file) {
        this.console = console;
        this.options = options;
        this.file = file;
    }

    /** The recording of a buffer, for {@link #run}. */
    Mono<?> record(EventBuffer source, Recorder recorder) {
        buffer = source;
        return recorder.record(
                file,
                elements ->
                        elements.takeUntil(this::isLast)
                                .takeUntilOther(childFailure.asMono())
                                .doOnSubscribe(_ -> startTasks()));
    }

    private boolean isLast(Recorded element) {
        return element instanceof RecordedEvent && ++events == options.count();
    }

    /**
     * Runs a recording and reports its accounting.
     *
     * @return the exit code
     */
    int run(Mono<?> recording) {
        Thread hook = new Thread(this::interrupt, "bpf-events-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = 0;
        try {
            recording.block();
        } catch (RuntimeException e) {
            code = console.fail(e);
        }
        tasks.dispose();
        over = true;
        Child started = child;
        if (started != null) {
            started.end();
        }
        try {
            if (code == 0) {
                report();
            }
        } catch (RuntimeException e) { // such as of a file that was removed meanwhile
            code = console.fail(e);
        } finally {
            ended.countDown();
            removeHook(hook);
        }
        return code;
    }

    private void report() {
        Accounting figures = Figures.of(Recording.open(file).summary());
        if (console.isTerminal()) {
            console.report(figures.words());
        } else {
            console.err().println(figures.json());
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is shutting down, and the hook runs
        }
    }

    private void startTasks() {
        Duration duration = options.duration();
        if (duration != null) {
            tasks.add(Mono.delay(duration, Schedulers.boundedElastic()).subscribe(_ -> end()));
        }
        List<String> command = options.child();
        if (command != null) {
            tasks.add(
                    Mono.fromCallable(() -> startChild(command))
                            .flatMap(Child::exit)
                            .subscribeOn(Schedulers.boundedElastic())
                            .subscribe(_ -> {}, childFailure::tryEmitError, this::end));
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

    /** Ends the recording after what is in the buffer now. */
    private void end() {
        EventBuffer open = buffer;
        if (open != null) {
            open.closeGracefully(LIMIT);
        }
    }

    private void interrupt() {
        end();
        try {
            var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
