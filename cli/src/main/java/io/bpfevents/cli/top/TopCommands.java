package io.bpfevents.cli.top;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.CommandList;
import picocli.CommandLine;

/** Makes the command {@code top}. */
public final class TopCommands {
    private TopCommands() {}

    /** Adds it. */
    public static void addTo(CommandList commands, Console console) {
        commands.add("top", () -> new CommandLine(new TopCommand(console)));
    }
}
