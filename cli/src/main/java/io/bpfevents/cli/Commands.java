package io.bpfevents.cli;

import io.bpfevents.cli.demo.DemoCommand;
import io.bpfevents.cli.generate.GenerateCommand;
import io.bpfevents.cli.host.HostCommands;
import io.bpfevents.cli.inspect.InspectCommand;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.recording.RecordingCommands;
import io.bpfevents.cli.source.SourceCommands;
import io.bpfevents.cli.tail.TailCommands;
import io.bpfevents.cli.top.TopCommands;
import picocli.CommandLine;

/** The list of the subcommands, in the order of the help. */
final class Commands {
    private Commands() {}

    static void addTo(CommandLine root, Console console) {
        SourceCommands.addTo(root, console);
        root.addSubcommand(new DemoCommand(console));
        TailCommands.addTo(root, console);
        TopCommands.addTo(root, console);
        RecordingCommands.addTo(root, console);
        root.addSubcommand(new InspectCommand(console));
        root.addSubcommand(new GenerateCommand(console));
        HostCommands.addTo(root, console);
    }
}
