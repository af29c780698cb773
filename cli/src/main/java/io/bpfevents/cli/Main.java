package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.RunOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;

/** The command {@code bpf-events}. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        Warnings.printTo(console);
        System.exit(run(console, arguments));
    }

    /** Runs the command, and returns its exit code. */
    public static int run(Console console, String... arguments) {
        CommandLine root = commandLine(console, arguments.length == 0 ? "" : arguments[0]);
        return root.execute(withChild(root, arguments));
    }

    /**
     * With {@code --child} in place of the first {@code --}, if the command has that option. For
     * other commands {@code --} ends the options.
     */
    private static String[] withChild(CommandLine root, String... arguments) {
        String[] all = arguments.clone();
        int index = Arrays.asList(all).indexOf("--");
        if (index >= 0 && hasChild(root, Arrays.asList(all).subList(0, index))) {
            all[index] = RunOptions.CHILD;
        }
        return all;
    }

    private static boolean hasChild(CommandLine root, List<String> arguments) {
        return arguments.stream()
                .map(root.getSubcommands()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(command -> command.getCommandSpec().findOption(RunOptions.CHILD) != null)
                .orElse(false);
    }

    /** The command line, with all commands. */
    static CommandLine commandLine(Console console) {
        return commandLine(console, "");
    }

    /** The command line, with the command that is named, or else with all. */
    private static CommandLine commandLine(Console console, String command) {
        CommandLine root = new CommandLine(new RootCommand(console));
        // its script has all commands
        Commands.of(console).addTo(root, command.equals("completion") ? "" : command);
        ErrorHandler errors = new ErrorHandler(console);
        return root.setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setOut(console.writer())
                .setErr(console.errorWriter());
    }
}
