package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.EventStream;
import io.bpfevents.recording.Recorded;
import io.bpfevents.recording.RecordedAccounting;
import io.bpfevents.recording.RecordedEvent;
import io.bpfevents.recording.RecordedLoss;
import io.bpfevents.recording.Recording;
import io.bpfevents.recording.RecordingSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** The records in a file as rows. */
final class RecordingStream implements EventStream {
    private final Recording recording;
    private final RecordingColumns columns;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    // written by the thread that reads the file
    private volatile long events;
    private volatile Optional<io.bpfevents.recording.Accounting> start = Optional.empty();
    private volatile Optional<io.bpfevents.recording.Accounting> end = Optional.empty();

    RecordingStream(Recording recording) {
        this.recording = recording;
        columns = new RecordingColumns(recording, isPerf(recording));
    }

    /** A recording begins with the accounting, which has other figures for each kind of buffer. */
    private static boolean isPerf(Recording recording) {
        return recording.elements().blockFirst() instanceof RecordedAccounting first
                && first.accounting().late().isPresent();
    }

    @Override
    public List<Column> columns() {
        return columns.columns();
    }

    @Override
    public Flux<StreamItem> items() {
        return recording
                .elements()
                .takeUntilOther(closed.asMono())
                .handle(this::item)
                .subscribeOn(Schedulers.boundedElastic());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    private void item(Recorded element, SynchronousSink<StreamItem> sink) {
        switch (element) {
            case RecordedEvent event -> {
                events++;
                sink.next(columns.row(event));
            }
            case RecordedLoss loss -> sink.next(new StreamItem.Lost(loss.loss()));
            case RecordedAccounting accounting when accounting.isFinal() ->
                    end = Optional.of(accounting.accounting());
            case RecordedAccounting accounting -> start = Optional.of(accounting.accounting());
        }
    }

    @Override
    public void close() {
        closed.tryEmitEmpty();
    }

    /** Of a recording that was not read to its end, or was not completed, little is known. */
    @Override
    public Accounting accounting() {
        return Figures.of(
                new RecordingSummary(
                        events, Map.of(), Optional.empty(), Optional.empty(), start, end));
    }
}
