package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Console;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * One run of a command that reads a stream: ends the stream when {@code -t}, the child or the user
 * does. {@code -c} is applied by the reader, which knows what it counts.
 */
public final class CommandRun {
    private final Console console;
    private final LimitOptions options;
    private final RunStream stream;
    private final Duration patience;
    private final Disposable.Composite tasks = Disposables.composite();
    private final Sinks.Empty<Void> childFailure = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ending;
    private volatile @Nullable Child child;
    private volatile boolean over; // written before the child is read

    /**
     * A run.
     *
     * @param patience for the stream to complete after an interrupt
     */
    public CommandRun(Console console, LimitOptions options, RunStream stream, Duration patience) {
        this.console = console;
        this.options = options;
        this.stream = stream;
        this.patience = patience;
    }

    /**
     * Runs a command until its stream completes.
     *
     * @param body subscribes to {@link #limited}, and returns after its completion
     * @param report prints the accounting; its argument is the exit code. Called after the body,
     *     and after an interrupt also if the body does not return in time
     * @return the exit code: 0, or 1 after a failure, which was reported
     */
    public int run(Runnable body, IntConsumer report) {
        Thread hook = new Thread(() -> interrupt(report), "bpf-events-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = 0;
        try {
            body.run();
        } catch (RuntimeException e) {
            code = console.fail(e);
        } finally {
            tasks.dispose();
            endChild();
        }
        try {
            report.accept(code);
        } finally {
            ended.countDown();
            removeHook(hook);
        }
        return code;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is shutting down, and the hook runs
        }
    }

    /**
     * The items of the stream until it ends; it fails if the child cannot run. The time of {@code
     * -t} begins with the subscription.
     */
    public <T> Flux<T> limited(Flux<T> items) {
        return items.doOnSubscribe(_ -> startTasks())
                .onErrorComplete(this::isOfTheEnd)
                .takeUntilOther(childFailure.asMono());
    }

    /**
     * Whether a failure is only that the stream was closed before it was open. Any other one is
     * reported, also if the stream was about to end.
     */
    private boolean isOfTheEnd(Throwable failure) {
        return ending && failure instanceof IllegalStateException && failure.getCause() == null;
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
    private void interrupt(IntConsumer report) {
        end();
        try {
            var _ = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report.accept(0);
    }
}
