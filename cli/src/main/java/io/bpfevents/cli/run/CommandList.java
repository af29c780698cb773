package io.bpfevents.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The subcommands by their names, in the order of the help. A command is made when it is added to a
 * command line: making all of them takes longer than most commands run.
 */
public final class CommandList {
    private final Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();

    /** Adds a command by its name. */
    public void add(String name, Supplier<CommandLine> command) {
        commands.put(name, command);
    }

    /** Makes one command, or all of them if there is none of that name, for the help and errors. */
    public void addTo(CommandLine root, String name) {
        Supplier<CommandLine> chosen = commands.get(name);
        if (chosen != null) {
            root.addSubcommand(name, chosen.get());
        } else {
            commands.forEach((each, command) -> root.addSubcommand(each, command.get()));
        }
    }
}
