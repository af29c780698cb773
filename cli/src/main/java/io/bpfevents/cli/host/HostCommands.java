package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Console;
import picocli.CommandLine;

/** Makes the commands about this machine. */
public final class HostCommands {
    private HostCommands() {}

    /** Adds them. */
    public static void addTo(CommandLine root, Console console) {
        root.addSubcommand(new LoadCommand(console));
        CommandLine pins = new CommandLine(new PinsCommand());
        pins.addSubcommand(new PinsListCommand(console));
        pins.addSubcommand(new PinsRemoveCommand(console));
        root.addSubcommand(pins);
        root.addSubcommand(new CheckCommand(console));
        root.addSubcommand(new CompletionCommand(console));
        root.addSubcommand(new VersionCommand(console));
    }
}
