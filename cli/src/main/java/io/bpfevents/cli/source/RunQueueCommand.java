package io.bpfevents.cli.source;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.DurationConverter;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.run.StreamRunner;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how long threads wait for a CPU. */
@Command(
        name = "runqlat",
        customSynopsis = "bpf-events runqlat [OPTION]... [-- CMD [ARGUMENT]...]",
        description = "How long threads wait for a CPU, once per interval.",
        sortOptions = false,
        usageHelpWidth = 100,
        footer = {
            "",
            "The percentiles are upper bounds of ranges, each twice as wide as the one before. All ranges:"
                    + " --fields time,counts, which has the waits by the lower bound of their range in"
                    + " nanoseconds."
        })
final class RunQueueCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            description = "The time between two lines, such as 500ms or 10s. Default: 1s.",
            converter = DurationConverter.class)
    private Duration interval = Duration.ofSeconds(1);

    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private RunOptions run = new RunOptions();

    RunQueueCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (output.format(console).isBytes()) {
            throw new UsageFailure(
                    "runqlat has no records, so -o raw and -o hex are not possible: use -o json");
        }
        return StreamRunner.run(console, new RunQueueStream(interval), output, run);
    }
}
