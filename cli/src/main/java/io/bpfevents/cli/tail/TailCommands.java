package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Console;
import picocli.CommandLine;

/** Makes the commands for the user's own programs. */
public final class TailCommands {
    private TailCommands() {}

    /** Adds them. */
    public static void addTo(CommandLine root, Console console) {
        root.addSubcommand(new TailCommand(console));
        root.addSubcommand(new StatsCommand(console));
    }
}
