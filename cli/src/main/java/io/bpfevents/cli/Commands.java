package io.bpfevents.cli;

import io.bpfevents.cli.demo.DemoCommand;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.source.SourceCommands;
import picocli.CommandLine;

/** The list of the subcommands, in the order of the help. */
final class Commands {
    private Commands() {}

    static void addTo(CommandLine root, Console console) {
        SourceCommands.addTo(root, console);
        root.addSubcommand(new DemoCommand(console));
    }
}
