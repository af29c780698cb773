package io.bpfevents.cli.top;

import io.bpfevents.cli.output.Console;
import picocli.CommandLine;

/** Makes the command {@code top}. */
public final class TopCommands {
    private TopCommands() {}

    /** Adds it. */
    public static void addTo(CommandLine root, Console console) {
        root.addSubcommand(new TopCommand(console));
    }
}
