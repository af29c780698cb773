package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The commands that a user can run, without those that only have commands. */
final class AllCommands {
    private AllCommands() {}

    /** The commands, by the words of the command line, such as {@code pins list}. */
    static Map<String, CommandLine> byName() {
        Console console =
                new Console(
                        OutputStream.nullOutputStream(),
                        System.err,
                        StandardCharsets.UTF_8,
                        false,
                        false,
                        false);
        Map<String, CommandLine> all = new TreeMap<>();
        add(all, "", Main.commandLine(console));
        return all;
    }

    private static void add(Map<String, CommandLine> all, String prefix, CommandLine parent) {
        parent.getSubcommands()
                .forEach((name, command) -> {
                    boolean isAlias = !name.equals(command.getCommandName());
                    if (!command.getSubcommands().isEmpty()) {
                        add(all, prefix + name + " ", command);
                    } else if (!isAlias) {
                        all.put(prefix + name, command);
                    }
                });
    }
}
