package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.EventStream;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The records of a buffer as rows. */
final class TailStream implements EventStream {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final TailTarget target;
    private final RecordColumns columns;
    private final Flux<StreamItem> items;

    /**
     * A stream.
     *
     * @throws IllegalArgumentException if the buffer does not support an option
     */
    TailStream(TailTarget target, RecordColumns columns, ReadOptions reading) {
        this.target = target;
        this.columns = columns;
        items = records(target.buffer(), reading).map(this::item);
    }

    @Override
    public List<Column> columns() {
        return columns.columns();
    }

    @Override
    public Flux<StreamItem> items() {
        return items;
    }

    private StreamItem item(Object one) {
        return one instanceof Event event ? columns.row(event) : (StreamItem) one;
    }

    /** Copies of the records, and losses as items, where their places are known. */
    private static Flux<Object> records(EventBuffer buffer, ReadOptions reading) {
        return switch (buffer) {
            case BpfPerfbuf perf ->
                    BpfEvents.perfbufWithLosses(
                            perf,
                            Event.decoder(),
                            reading.apply(PerfbufOptions.defaults()),
                            StreamItem.Lost::new);
            case Ringbuf ring -> {
                RingbufOptions options = reading.apply(RingbufOptions.defaults());
                boolean placesLosses = ring.stats().reserveFailures().isPresent();
                yield placesLosses
                        ? BpfEvents.ringbufWithLosses(
                                ring, Event.decoder(), options, StreamItem.Lost::new)
                        : BpfEvents.ringbuf(ring, Event.decoder(), options);
            }
        };
    }

    @Override
    public Mono<Void> caughtUp() {
        return Mono.defer(() -> {
            target.closeGracefully(LIMIT);
            return closed();
        });
    }

    /** Completes when the buffer is closed, or after a limit. */
    private Mono<Void> closed() {
        return Mono.fromFuture(target.buffer().onClose().toCompletableFuture(), true)
                .timeout(LIMIT, Mono.empty());
    }

    @Override
    public void close() {
        target.close();
    }

    /**
     * The loop counts what it has read, and ends its claim of the ring, before the close is over.
     */
    @Override
    public Accounting accounting() {
        closed().onErrorComplete().block(LIMIT.plusSeconds(1));
        Accounting figures = Accounting.of(target.buffer().stats());
        OptionalLong skipped = target.skippedHits();
        return skipped.isPresent() ? figures.with("skipped_hits", skipped) : figures;
    }
}
