package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.CommandRun;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.RunStream;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.recording.Recorded;
import io.bpfevents.recording.RecordedEvent;
import io.bpfevents.recording.Recorder;
import io.bpfevents.recording.RecordingSummary;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Records a buffer until its options, its child or the user ends it. */
final class RecordRun implements RunStream {
    private static final Duration LIMIT = Duration.ofSeconds(2); // to record what is in the buffer
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Console console;
    private final LimitOptions options;
    private final Path file;
    private final CommandRun run;
    private volatile @Nullable EventBuffer buffer;
    private volatile boolean isClosed;
    private volatile @Nullable RecordingSummary summary;
    private long events; // on the poll loop's thread

    RecordRun(Console console, LimitOptions options, Path file) {
        this.console = console;
        this.options = options;
        this.file = file;
        run = new CommandRun(console, options, this, PATIENCE);
    }

    /** The recording of a buffer, for {@link #run}. */
    Mono<RecordingSummary> record(EventBuffer source, Recorder recorder) {
        buffer = source;
        if (isClosed) {
            close();
        }
        return recorder.record(file, elements -> run.limited(elements).takeUntil(this::isLast));
    }

    private boolean isLast(Recorded element) {
        return element instanceof RecordedEvent && ++events == options.count();
    }

    /**
     * Runs a recording and reports its accounting.
     *
     * @return the exit code
     */
    int run(Mono<RecordingSummary> recording) {
        return run.run(() -> summary = recording.block(), _ -> report());
    }

    /** Nothing if the recording has failed. */
    private synchronized void report() {
        RecordingSummary recorded = summary;
        if (recorded == null) {
            return;
        }
        summary = null; // once
        Accounting figures = Figures.of(recorded);
        if (console.isTerminal()) {
            console.report(figures.words());
        } else {
            console.err().println(figures.json());
        }
    }

    /** Ends the recording after what is in the buffer now. */
    @Override
    public void close() {
        isClosed = true; // before the buffer is read: it may be opened meanwhile
        EventBuffer open = buffer;
        if (open != null) {
            open.closeGracefully(LIMIT);
        }
    }
}
