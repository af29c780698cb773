package io.bpfevents.examples;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The way of the events from the ring to the printer, and everything that can end it. */
final class ExecStream {
    private static final long PATIENCE_SECONDS = 2; // with a stdout that takes nothing any more

    // sys/stat.h
    private static final int S_IFMT = 0xf000;
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFSOCK = 0xc000;

    private final Ringbuf ring;
    private final EventPrinter printer;
    private final Books books;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ending;

    ExecStream(Ringbuf ring, EventPrinter printer) {
        this.ring = ring;
        this.printer = printer;
        this.books = new Books(ring, System.err);
    }

    /**
     * Prints events until there were {@code count} or the {@code duration} is over.
     *
     * @return the exit code
     */
    int run(long count, @Nullable Duration duration) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "demo-interrupt"));
        Disposable.Composite timers =
                Disposables.composite(QuietHint.start(printer::hasPrinted, System.err));
        if (duration != null) {
            timers.add(Mono.delay(duration).subscribe(_ -> end()));
        }
        try {
            printer.printHeader();
            events(count).doOnNext(printer::print).blockLast();
            return 0;
        } catch (UncheckedIOException e) {
            return outputFailed(e);
        } catch (RuntimeException e) {
            System.err.println(Demo.NAME + ": " + e.getMessage());
            return 1;
        } finally {
            timers.dispose();
            books.close();
            ended.countDown();
        }
    }

    /**
     * Exactly {@code count} events are taken out of the ring. Printing can block, so it is not done
     * on the poll loop's thread: when it does, demand ends, and the ring is where events wait.
     */
    private Flux<ExecEvent> events(long count) {
        return BpfEvents.ringbuf(ring, ExecEvent.class)
                .onErrorComplete(_ -> ending) // a ring closed before it was subscribed to
                .take(count)
                .publishOn(Schedulers.boundedElastic());
    }

    /** Completes the stream; what was not read by then stays in the ring, and in the books. */
    private void end() {
        ending = true;
        ring.close();
    }

    /** Ends the stream when the JVM was told to end, which the rest of the run then waits for. */
    private void interrupt() {
        end();
        try {
            var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        books.close();
    }

    private static int outputFailed(UncheckedIOException failure) {
        if (readerHasGone()) {
            return 0; // as in `bin/demo | head`: it got what it wanted
        }
        System.err.println(Demo.NAME + ": cannot write to stdout: " + failure.getCause());
        return 1;
    }

    /**
     * Whether stdout is a pipe or a socket: writing to those fails for no other reason. The text of
     * the exception would depend on the locale.
     */
    private static boolean readerHasGone() {
        try {
            int mode = (Integer) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode");
            int type = mode & S_IFMT;
            return type == S_IFIFO || type == S_IFSOCK;
        } catch (IOException e) {
            return false;
        }
    }
}
