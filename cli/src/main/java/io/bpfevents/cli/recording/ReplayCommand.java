package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.recording.Pace;
import io.bpfevents.recording.Recording;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: a file through a simulated ring. */
@Command(
        name = "replay",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Replay a recording through a simulated ring of the same size, without kernel or root, and"
                    + " print its events as they arrive. Reserves fail where the recording has a loss."
        },
        footer = {
            "",
            "bpf-events replay exec.avro --speed 10",
            "bpf-events replay exec.avro --as-fast --overflow latest | slow-consumer"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A file of bpf-events record.")
    private Path file = Path.of("");

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description = "Faster or slower than recorded: 10 for ten times as fast. Default: 1.")
    private @Nullable Double speed;

    @Option(names = "--as-fast", description = "As fast as the output accepts the events.")
    private boolean asFast;

    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private LimitOptions limits = new LimitOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Pace pace = pace();
        ReplayStream stream = new ReplayStream(Recording.open(file), pace, reading);
        return StreamRunner.run(console, stream, output, limits);
    }

    private Pace pace() {
        if (asFast) {
            if (speed != null) {
                throw new UsageFailure("--speed and --as-fast exclude each other");
            }
            return Pace.asRequested();
        }
        try {
            return speed == null ? Pace.recorded() : Pace.times(speed);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("--speed: " + e.getMessage());
        }
    }
}
