package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.EventStream;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.tail.RecordColumns;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.recording.Pace;
import io.bpfevents.recording.Recording;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The records that a replay sends to a simulated ring, as rows. */
final class ReplayStream implements EventStream {
    private static final Duration FOR_EVER = Duration.ofDays(365); // the output may be slow

    private final Recording recording;
    private final Pace pace;
    private final ReadOptions reading;
    private final SimulatedRingbuf ring;
    private final RecordColumns columns;

    ReplayStream(Recording recording, Pace pace, ReadOptions reading) {
        this.recording = recording;
        this.pace = pace;
        this.reading = reading;
        ring = recording.newRing();
        columns =
                new RecordColumns(
                        recording.schema().orElse(null),
                        false,
                        recording.header().clocks()::ofMonotonic);
    }

    @Override
    public List<Column> columns() {
        return columns.columns();
    }

    @Override
    public Flux<StreamItem> items() {
        return BpfEvents.<Object>ringbufWithLosses(
                        ring,
                        Event.decoder(),
                        reading.apply(RingbufOptions.defaults()),
                        StreamItem.Lost::new)
                .map(this::item)
                .takeUntilOther(replay());
    }

    private StreamItem item(Object one) {
        return one instanceof Event event ? columns.row(event) : (StreamItem) one;
    }

    /** Fails if the replay does; the ring ends the stream. */
    private Mono<Void> replay() {
        return recording
                .replay(ring, pace)
                .doOnSuccess(_ -> ring.closeGracefully(FOR_EVER))
                .then(Mono.never());
    }

    @Override
    public void close() {
        ring.close();
    }

    @Override
    public Accounting accounting() {
        return Accounting.of(ring.stats());
    }
}
