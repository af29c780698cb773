package io.bpfevents.cli.source;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.CommandList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Makes the commands of the catalogue. */
public final class SourceCommands {
    private SourceCommands() {}

    /** Adds a command per source. */
    public static void addTo(CommandList commands, Console console) {
        Sources.ALL.forEach(
                source -> commands.add(source.command(), () -> command(source, console)));
        commands.add("runqlat", () -> new CommandLine(new RunQueueCommand(console)));
    }

    /**
     * The source of a command, by its name.
     *
     * @throws UsageFailure if it does not apply a filter, or a value is out of range
     */
    public static Optional<KernelSource<?>> find(String command, FilterOptions filter) {
        return Sources.ALL.stream()
                .filter(source -> source.command().equals(command))
                .findFirst()
                .map(source -> source.open(filter.apply(SourceOptions.defaults())));
    }

    /** The names of these commands. */
    public static List<String> names() {
        return Sources.ALL.stream().map(Source::command).toList();
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
        command.setHelpFactory((spec, colors) -> {
            FilterOptions.hideOthers(spec, source::applies); // costs time, so only for the help
            return new CommandLine.Help(spec, colors);
        });
        return command;
    }
}
