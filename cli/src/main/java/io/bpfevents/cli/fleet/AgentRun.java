package io.bpfevents.cli.fleet;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.CaughtUp;
import io.bpfevents.cli.run.CommandRun;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.RunStream;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.AvroValues;
import io.bpfevents.kafka.value.SchemaTopic;
import io.bpfevents.kafka.value.ValueEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Sends the events of sources until the options, the child or the user ends it. */
final class AgentRun implements RunStream {
    private static final Duration LIMIT = Duration.ofSeconds(5); // to send what is in the rings
    private static final Duration PATIENCE = LIMIT.plusSeconds(5);

    private final Console console;
    private final KafkaSink sink;
    private final Map<String, KernelSource<?>> sources;
    private final @Nullable SchemaTopic schemas;
    private final CommandRun run;
    private final Sinks.Empty<Void> overdue = Sinks.empty();
    private boolean reported; // guarded by this

    AgentRun(
            Console console,
            LimitOptions options,
            KafkaSink sink,
            Map<String, KernelSource<?>> sources,
            @Nullable SchemaTopic schemas) {
        this.console = console;
        this.sink = sink;
        this.sources = sources;
        this.schemas = schemas;
        run =
                new CommandRun(
                        console, options, this, PATIENCE.plus(PATIENCE)); // and to close the sink
    }

    /** Returns the exit code. */
    int run() {
        List<Flux<Void>> streams =
                sources.entrySet().stream().map(it -> send(it.getKey(), it.getValue())).toList();
        return run.run(
                () -> run.limited(Flux.merge(streams).takeUntilOther(overdue.asMono())).blockLast(),
                _ -> report());
    }

    private Flux<Void> send(String name, KernelSource<?> source) {
        SchemaTopic topic = schemas;
        return topic == null
                ? source.using(
                        (ring, decoder) -> sink.send(name, ring, decoder, ValueEncoder.json()))
                : source.using((ring, _) -> sendAvro(name, ring, topic));
    }

    private Mono<Void> sendAvro(String name, Ringbuf ring, SchemaTopic topic) {
        return Mono.fromCallable(() -> AvroValues.encoder(ring, topic)) // publishes the schema
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(encoder -> sink.send(name, ring, Event.decoder(), encoder));
    }

    @Override
    public Mono<Void> ready() {
        return RunStream.whenAttached(() -> {
            for (KernelSource<?> source : sources.values()) {
                if (source.ring().filter(ring -> ring.demand() > 0).isEmpty()) {
                    throw new IllegalStateException(source.name() + " has no reader yet");
                }
            }
            return true;
        });
    }

    @Override
    public Mono<Void> caughtUp() {
        return Mono.when(
                sources.values().stream()
                        .map(source ->
                                CaughtUp.by(() -> source.audit().thenApply(SourceAudit::ring)))
                        .toList());
    }

    /** A sink waits for any outage, a command that has ended does not. */
    @Override
    public void close() {
        sources.values().forEach(source -> source.closeGracefully(LIMIT));
        Disposable _ =
                Mono.delay(PATIENCE)
                        .subscribe(_ ->
                                overdue.tryEmitError(
                                        new CommandFailure(
                                                "no broker has acknowledged the last events within"
                                                        + " %d seconds of the end: they are lost"
                                                                .formatted(PATIENCE.toSeconds()))));
    }

    /** A line per source, once. */
    private synchronized void report() {
        if (reported) {
            return;
        }
        reported = true;
        sources.forEach((name, source) ->
                sink.stats(name)
                        .ifPresent(stats -> {
                            Accounting figures =
                                    Accounting.none()
                                            .with("acknowledged", stats.acknowledged())
                                            .with("rejected", stats.rejected())
                                            .plus(Accounting.of(source.stats().ring()));
                            if (console.isTerminal()) {
                                console.report(name + ": " + figures.words());
                            } else {
                                Accounting named =
                                        Accounting.of(name, "\"source\":\"" + name + '"');
                                console.err().println(named.plus(figures).json());
                            }
                        }));
    }
}
