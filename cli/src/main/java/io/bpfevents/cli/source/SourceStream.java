package io.bpfevents.cli.source;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceStats;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.CaughtUp;
import io.bpfevents.cli.run.EventStream;
import io.bpfevents.cli.run.RunStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stream of a source of the catalogue. */
final class SourceStream<T extends Record & KernelEvent> implements EventStream {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final KernelSource<T> source;
    private final EventColumns<T> columns;

    SourceStream(KernelSource<T> source, EventColumns<T> columns) {
        this.source = source;
        this.columns = columns;
    }

    @Override
    public List<Column> columns() {
        return columns.columns();
    }

    @Override
    public Flux<StreamItem> items() {
        return source.flux(columns::row, StreamItem.Lost::new);
    }

    @Override
    public Mono<Void> ready() {
        return RunStream.whenAttached(source::stats);
    }

    @Override
    public Mono<Void> caughtUp() {
        return CaughtUp.by(() -> source.audit().thenApply(SourceAudit::ring));
    }

    @Override
    public void close() {
        source.close();
    }

    @Override
    public Accounting accounting() {
        settle();
        return stats().map(SourceStream::accounting).orElse(Accounting.none());
    }

    /** The loop counts what it has read before it takes an audit. */
    private void settle() {
        try {
            source.audit().toCompletableFuture().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (IllegalStateException | ExecutionException | TimeoutException e) {
            // it was never loaded, is broken, or the output blocks the loop
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Accounting accounting(SourceStats stats) {
        Accounting figures = Accounting.of(stats.ring()).with("skipped_hits", stats.skippedHits());
        return stats.untrackedProcesses() == 0
                ? figures
                : figures.with("untracked_processes", stats.untrackedProcesses());
    }

    private Optional<SourceStats> stats() {
        try {
            return Optional.of(source.stats());
        } catch (IllegalStateException e) { // it was never loaded
            return Optional.empty();
        }
    }
}
