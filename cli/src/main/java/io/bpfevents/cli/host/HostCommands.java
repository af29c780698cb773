package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.CommandList;
import picocli.CommandLine;

/** Makes the commands about this machine. */
public final class HostCommands {
    private HostCommands() {}

    /** Adds them. */
    public static void addTo(CommandList commands, Console console) {
        commands.add("load", () -> new CommandLine(new LoadCommand(console)));
        commands.add("pins", () -> pins(console));
        commands.add("check", () -> new CommandLine(new CheckCommand(console)));
        commands.add("completion", () -> new CommandLine(new CompletionCommand(console)));
        commands.add("version", () -> new CommandLine(new VersionCommand(console)));
    }

    private static CommandLine pins(Console console) {
        CommandLine pins = new CommandLine(new PinsCommand());
        pins.addSubcommand(new PinsListCommand(console));
        pins.addSubcommand(new PinsRemoveCommand(console));
        return pins;
    }
}
