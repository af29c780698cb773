package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.CommandList;
import picocli.CommandLine;

/** Makes the commands for the user's own programs. */
public final class TailCommands {
    private TailCommands() {}

    /** Adds them. */
    public static void addTo(CommandList commands, Console console) {
        commands.add("tail", () -> new CommandLine(new TailCommand(console)));
        commands.add("stats", () -> new CommandLine(new StatsCommand(console)));
    }
}
