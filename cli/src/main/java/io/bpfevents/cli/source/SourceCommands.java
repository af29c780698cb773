package io.bpfevents.cli.source;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.cli.output.Console;
import picocli.CommandLine;

/** Makes the commands of the catalogue. */
public final class SourceCommands {
    private SourceCommands() {}

    /** Adds a command per source. */
    public static void addTo(CommandLine root, Console console) {
        Sources.ALL.forEach(
                source -> root.addSubcommand(source.command(), command(source, console)));
        root.addSubcommand(new RunQueueCommand(console));
    }

    private static <T extends Record & KernelEvent> CommandLine command(
            Source<T> source, Console console) {
        CommandLine command = new CommandLine(new SourceCommand<>(source, console));
        command.getCommandSpec()
                .usageMessage()
                .customSynopsis(
                        "bpf-events " + source.command() + " [OPTION]... [-- CMD [ARGUMENT]...]")
                .description(source.description())
                .footer(source.hint().isEmpty() ? new String[0] : new String[] {"", source.hint()});
        return command;
    }
}
