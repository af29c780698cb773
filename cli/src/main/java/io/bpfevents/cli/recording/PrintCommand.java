package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.recording.Recording;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code print}: the records in a file. */
@Command(
        name = "print",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Print the events of a recording, at once. Losses are reported at their place.",
            "Their times are those of the recorder, also on another machine."
        },
        footer = {
            "",
            "bpf-events print exec.avro --fields received,task.pid,task.comm",
            "bpf-events print exec.avro --filter 'task.comm==bash' -o json | jq .filename"
        })
final class PrintCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A file of bpf-events record.")
    private Path file = Path.of("");

    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private LimitOptions limits = new LimitOptions();

    PrintCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return StreamRunner.run(console, new RecordingStream(Recording.open(file)), output, limits);
    }
}
