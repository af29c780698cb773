package io.bpfevents.cli;

import io.bpfevents.cli.demo.DemoCommand;
import io.bpfevents.cli.fleet.FleetCommands;
import io.bpfevents.cli.generate.GenerateCommand;
import io.bpfevents.cli.host.HostCommands;
import io.bpfevents.cli.inspect.InspectCommand;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.recording.RecordingCommands;
import io.bpfevents.cli.run.CommandList;
import io.bpfevents.cli.source.SourceCommands;
import io.bpfevents.cli.tail.TailCommands;
import io.bpfevents.cli.top.TopCommands;
import picocli.CommandLine;

/** The list of the subcommands, in the order of the help. */
final class Commands {
    private Commands() {}

    static CommandList of(Console console) {
        CommandList commands = new CommandList();
        SourceCommands.addTo(commands, console);
        commands.add("demo", () -> new CommandLine(new DemoCommand(console)));
        TailCommands.addTo(commands, console);
        TopCommands.addTo(commands, console);
        RecordingCommands.addTo(commands, console);
        FleetCommands.addTo(commands, console);
        commands.add("inspect", () -> new CommandLine(new InspectCommand(console)));
        commands.add("generate", () -> new CommandLine(new GenerateCommand(console)));
        HostCommands.addTo(commands, console);
        return commands;
    }
}
