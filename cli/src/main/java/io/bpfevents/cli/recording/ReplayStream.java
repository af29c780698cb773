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
    private static final Duration LIMIT = Duration.ofSeconds(2);

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
        Flux<StreamItem> items =
                BpfEvents.<Object>ringbufWithLosses(
                                ring,
                                Event.decoder(),
                                reading.apply(RingbufOptions.defaults()),
                                StreamItem.Lost::new)
                        .map(this::item);
        return recording.replay(ring, pace, items);
    }

    private StreamItem item(Object one) {
        return one instanceof Event event ? columns.row(event) : (StreamItem) one;
    }

    @Override
    public void close() {
        ring.close();
    }

    @Override
    public Accounting accounting() {
        // the loop counts what it has read before the close is over
        Mono.fromFuture(ring.onClose().toCompletableFuture(), true)
                .timeout(LIMIT, Mono.empty())
                .onErrorComplete()
                .block();
        return Accounting.of(ring.stats());
    }
}
