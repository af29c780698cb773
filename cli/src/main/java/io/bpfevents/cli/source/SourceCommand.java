package io.bpfevents.cli.source;

import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.reactor.RingbufOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the events of a source of the catalogue. */
@Command(sortOptions = false, usageHelpWidth = 100)
final class SourceCommand<T extends Record & KernelEvent> implements Callable<Integer> {
    private final Source<T> source;
    private final Console console;

    @Mixin private FilterOptions filter = new FilterOptions();
    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private RunOptions run = new RunOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    SourceCommand(Source<T> source, Console console) {
        this.source = source;
        this.console = console;
    }

    @Override
    public Integer call() {
        EventColumns<T> columns = source.columns();
        if (output.format(console).isBytes()) {
            columns.layout();
        }
        SourceStream<T> stream = new SourceStream<>(source.open(options()), columns);
        return StreamRunner.run(console, stream, output, run);
    }

    private SourceOptions options() {
        SourceOptions options = filter.apply(SourceOptions.defaults());
        return reading.isPresent()
                ? options.reading(reading.apply(RingbufOptions.defaults()))
                : options;
    }
}
