package io.bpfevents.cli.fleet;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.Accounting;
import io.bpfevents.cli.run.CaughtUp;
import io.bpfevents.cli.run.CommandRun;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.RunStream;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.ValueEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends the events of sources until the options, the child or the user ends it. */
final class AgentRun implements RunStream {
    private static final Duration LIMIT = Duration.ofSeconds(5); // to send what is in the rings
    private static final Duration PATIENCE = LIMIT.plusSeconds(5);

    private final Console console;
    private final KafkaSink sink;
    private final Map<String, KernelSource<?>> sources;
    private final CommandRun run;
    private boolean reported; // guarded by this

    AgentRun(
            Console console,
            LimitOptions options,
            KafkaSink sink,
            Map<String, KernelSource<?>> sources) {
        this.console = console;
        this.sink = sink;
        this.sources = sources;
        run = new CommandRun(console, options, this, PATIENCE);
    }

    /** Returns the exit code. */
    int run() {
        List<Flux<Void>> streams =
                sources.entrySet().stream().map(it -> send(it.getKey(), it.getValue())).toList();
        return run.run(() -> run.limited(Flux.merge(streams)).blockLast(), _ -> report());
    }

    private Flux<Void> send(String name, KernelSource<?> source) {
        return source.using((ring, decoder) -> sink.send(name, ring, decoder, ValueEncoder.json()));
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

    @Override
    public void close() {
        sources.values().forEach(source -> source.closeGracefully(LIMIT));
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
                                            .with("sent", stats.acknowledged() - stats.rejected())
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
